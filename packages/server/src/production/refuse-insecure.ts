import { ConfigurationError } from '../config/problem.ts';
import { administratorsSecret } from './administrators-secret.ts';
import { alertDelivery } from './alert-delivery.ts';
import { alertSender } from './alert-sender.ts';
import { certificateChecks } from './certificate-checks.ts';
import { cookieOrigins } from './cookie-origins.ts';
import type { ProductionFacts, ProductionRule } from './facts.ts';
import { guessLimits } from './guess-limits.ts';
import { keyRing } from './key-ring.ts';
import { messageCatalogues } from './message-catalogues.ts';
import { noBypass } from './no-bypass.ts';
import { passwordHashing } from './password-hashing.ts';
import { publicAddress } from './public-address.ts';
import { secureCookies } from './secure-cookies.ts';
import { smsWebhook } from './sms-webhook.ts';
import { store } from './store.ts';
import { trustedProxies } from './trusted-proxies.ts';

/** What production refuses to start with, in the order in which it is published. */
export const productionRules: readonly ProductionRule[] = [
  keyRing,
  publicAddress,
  noBypass,
  store,
  trustedProxies,
  cookieOrigins,
  secureCookies,
  alertDelivery,
  alertSender,
  smsWebhook,
  passwordHashing,
  guessLimits,
  administratorsSecret,
  certificateChecks,
  messageCatalogues,
];

/** Throws `ConfigurationError` with everything that speaks against a start in production. */
export function refuseInsecure(facts: ProductionFacts): void {
  const problems = productionRules.flatMap((rule) => rule(facts));
  if (problems.length > 0) throw new ConfigurationError(problems);
}
