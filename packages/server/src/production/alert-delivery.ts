import { usesPreview } from '../config/delivery.ts';
import { about, type ProductionRule, where } from './facts.ts';

/** Whoever must hear of a change can be told, over a protected way, and nobody has switched that off. */
export const alertDelivery: ProductionRule = ({ config }) => [
  ...where(
    [config.smtpUrl === null, about('smtpUrl', 'is missing, so that nobody could be told of changes to their factors')],
    [
      usesPreview(config) && config.smtpUrl === null,
      about('mailPreview', 'delivers nothing and must not stand in for a mail server'),
    ],
    [
      config.smtpUrl !== null && !isProtected(config.smtpUrl),
      about('smtpUrl', 'must use TLS and check the certificate'),
    ],
  ),
  ...where(
    ...(['alertTwoFactorRemoved', 'alertTwoFactorAdded', 'alertRecoveryCodeUsed'] as const).map(
      (member) => [!config[member], about(member, 'must not be switched off')] as const,
    ),
  ),
];

/** `smtp://` begins in the clear and goes on encrypted, unless something in the address says otherwise. */
function isProtected(smtpUrl: string): boolean {
  const options = [...new URL(smtpUrl).searchParams].map(([name, value]) => `${name}=${value}`.toLowerCase());
  return !options.some((option) => weakening.has(option));
}

const weakening: ReadonlySet<string> = new Set([
  'ignoretls=true',
  'requiretls=false',
  'tls=none',
  'tls=false',
  'tls.rejectunauthorized=false',
  'rejectunauthorized=false',
]);
