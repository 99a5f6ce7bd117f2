import type { Config } from '../config/config.ts';
import { missingMessages } from '../config/missing-messages.ts';
import { problemLine } from '../config/problem.ts';
import type { Environment } from '../config/read-config.ts';
import { productionRules } from '../production/refuse-insecure.ts';
import type { FoundRing } from '../secrets/key-ring-file.ts';
import { type Finding, finding, ok } from './finding.ts';

/** What production refuses: in production it is wrong, in development worth knowing. */
export function productionFindings(config: Config, environment: Environment, ring: FoundRing): readonly Finding[] {
  const facts = { config, environment, ring, missingMessages: missingMessages() };
  const problems = productionRules.flatMap((rule) => rule(facts));
  const isProduction = config.mode === 'production';
  if (problems.length === 0) return [ok('production', 'nothing speaks against production')];
  return problems.map((problem) =>
    finding(
      'production',
      isProduction ? 'wrong' : 'note',
      `${problem.variable} ${problem.flaw}`,
      isProduction ? problemLine(problem) : 'mend it before DETENT_MODE=production',
    ),
  );
}

/** What is allowed and weaker than it could be. */
export function safetyFindings(config: Config): readonly Finding[] {
  const weak: readonly (readonly [boolean, string, string])[] = [
    [
      config.adminEnabled && config.adminSecondFactor === 'optional',
      'administrators may work without a second factor',
      'DETENT_ADMIN_SECOND_FACTOR=required',
    ],
    [
      config.adminEnabled && config.adminCsrf === 'origin',
      'calls of administrators across sites are judged by their origin alone',
      'DETENT_ADMIN_CSRF=token',
    ],
    [
      config.zitadelEnabled && config.zitadelStepUp === 'relaxed',
      'people change factors through the ZITADEL contracts without a step-up',
      'DETENT_ZITADEL_STEP_UP=required',
    ],
    [
      config.countingKinds.length === 1 && config.countingKinds[0] === 'email',
      'mail is the only kind of factor that counts',
      'let totp count too: DETENT_COUNTING_KINDS=totp,email',
    ],
  ];
  const found = weak.filter(([holds]) => holds).map(([, says, fix]) => finding('safety', 'warning', says, fix));
  return found.length === 0 ? [ok('safety', 'nothing optional is left weak')] : found;
}

/** Whose address the server takes for the client's. */
export function proxyFindings(config: Config): readonly Finding[] {
  const behind = config.baseUrl !== null && config.baseUrl.startsWith('https:') && config.tlsCert === null;
  if (behind && config.trustedProxies.length === 0) {
    const says =
      'something else speaks TLS for this server, and no proxy is trusted: all clients share its address and its limits';
    return [finding('proxies', 'warning', says, 'name it in DETENT_TRUSTED_PROXIES')];
  }
  const count = config.trustedProxies.length;
  return [ok('proxies', count === 0 ? 'clients connect themselves' : `${count} networks of proxies are trusted`)];
}
