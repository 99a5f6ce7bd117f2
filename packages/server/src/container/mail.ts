import { PreviewMailbox, SmsWebhookSender, SmtpSender } from '@detent/adapter-mail';
import type { AlertSender, CodeSender, Senders } from '@detent/core';
import { ContainerModule } from 'inversify';
import { usesPreview } from '../config/delivery.ts';
import { mailSettings, smtpServer } from '../config/mail-settings.ts';
import * as tokens from '../tokens.ts';

/** Mail, SMS, and in development the mailbox that takes what nothing else would carry. */
export const mail = (): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(tokens.MailSettings).toResolvedValue(mailSettings, [tokens.Configured, tokens.Addresses]);
    bind(tokens.Mailbox).toResolvedValue(
      (config, settings, addresses, clock, print) =>
        usesPreview(config)
          ? new PreviewMailbox({
              settings,
              clock,
              onMessage: ({ number, kind, to }) =>
                print(`Mail: ${kind} to ${to}, ${addresses.baseUrl}/dev/mail/${number}`),
            })
          : null,
      [tokens.Configured, tokens.MailSettings, tokens.Addresses, tokens.Clock, tokens.Print],
    );
    bind(tokens.Smtp).toResolvedValue(
      (config, settings, clock) =>
        config.smtpUrl === null
          ? null
          : new SmtpSender({ server: smtpServer(config.smtpUrl, config), settings, clock }),
      [tokens.Configured, tokens.MailSettings, tokens.Clock],
    );
    bind(tokens.SmsGateway).toResolvedValue(
      ({ smsWebhookUrl: url, smsWebhookSecret: secrets, smsPrefixes: prefixes }, settings, clock) =>
        url === null ? null : new SmsWebhookSender({ webhook: { url, secrets, prefixes }, settings, clock }),
      [tokens.Configured, tokens.MailSettings, tokens.Clock],
    );
    bind(tokens.Senders).toResolvedValue(
      (mailbox, smtp, gateway) =>
        sendersOf([smtp ?? mailbox?.sender('email') ?? null, gateway ?? mailbox?.sender('sms') ?? null]),
      [tokens.Mailbox, tokens.Smtp, tokens.SmsGateway],
    );
    bind(tokens.CloseSenders).toResolvedValue((smtp) => () => smtp?.close(), [tokens.Smtp]);
  });

function sendersOf(all: readonly ((AlertSender & CodeSender) | null)[]): Senders {
  const present = all.filter((sender) => sender !== null);
  return { alerts: present, codes: present };
}
