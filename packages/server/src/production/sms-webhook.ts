import { about, type ProductionRule, where } from './facts.ts';

/** What goes to the SMS gateway is encrypted, and signed so that the gateway can tell that it came from here. */
export const smsWebhook: ProductionRule = ({ config: { smsWebhookUrl, smsWebhookSecret } }) =>
  smsWebhookUrl === null
    ? []
    : where(
        [!smsWebhookUrl.startsWith('https://'), about('smsWebhookUrl', 'must be https')],
        [smsWebhookSecret.length === 0, about('smsWebhookSecret', 'is missing, so that messages would go unsigned')],
      );
