import type { Config } from './config.ts';

/** The local mailbox of development takes the mails that nothing else would carry. */
export const usesPreview = ({
  mode,
  mailPreview,
  smtpUrl,
}: Pick<Config, 'mode' | 'mailPreview' | 'smtpUrl'>): boolean =>
  mailPreview ?? (mode === 'development' && smtpUrl === null);

export const canDeliverMail = (config: Pick<Config, 'mode' | 'mailPreview' | 'smtpUrl'>): boolean =>
  config.smtpUrl !== null || usesPreview(config);

/** Mail as a channel for codes: on where there is a way to deliver, unless somebody said otherwise. */
export const isMailOn = (config: Pick<Config, 'mode' | 'mailPreview' | 'smtpUrl' | 'emailEnabled'>): boolean =>
  config.emailEnabled ?? canDeliverMail(config);
