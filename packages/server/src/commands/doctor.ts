import { existsSync } from 'node:fs';
import { SystemClock } from '@detent/adapter-crypto';
import { SmtpSender } from '@detent/adapter-mail';
import { addressesAt } from '../config/addresses.ts';
import type { Config } from '../config/config.ts';
import { mailSettings, smtpServer } from '../config/mail-settings.ts';
import { ConfigurationError, problemLine } from '../config/problem.ts';
import { readConfig } from '../config/read-config.ts';
import { type Finding, finding, ok } from '../doctor/finding.ts';
import { keyFindings } from '../doctor/key-findings.ts';
import { askPublicly, clockFindings, mailFindings, tlsFindings } from '../doctor/reach-findings.ts';
import { productionFindings, proxyFindings, safetyFindings } from '../doctor/settings-findings.ts';
import { storeFindings, storeFlaw, unopenedStore } from '../doctor/store-findings.ts';
import { findKeyRing } from '../secrets/key-ring-file.ts';
import * as tokens from '../tokens.ts';
import { type Command, done, type Result, type Terminal } from './command.ts';
import { withStores } from './with-stores.ts';

/** Where systemd says that the clock was set by NTP. */
const synchronizedFile = '/run/systemd/timesync/synchronized';

export const doctor: Command = {
  name: 'doctor',
  words: [],
  options: {},
  help: 'Looks at configuration, keys, store, clock, mail, TLS and proxies, and says what to mend. It changes nothing.',
  async run(_call, terminal) {
    const findings = await examine(terminal);
    const isMisconfigured = findings.some(
      ({ part, state }) => state === 'wrong' && (part === 'configuration' || part === 'production'),
    );
    const isIll = findings.some(({ state }) => state === 'wrong');
    const exitCode = isMisconfigured ? 78 : isIll ? 1 : 0;
    const told: Result = done({ healthy: !isIll, findings }, ...findings.flatMap(lines));
    return { ...told, exitCode };
  },
};

async function examine(terminal: Terminal): Promise<readonly Finding[]> {
  try {
    const { config, warnings } = readConfig(terminal.environment);
    const read = warnings.map((says) => finding('configuration', 'warning', says, 'remove it or spell it right'));
    return [
      ok('configuration', `it can be read, for ${config.mode}`),
      ...read,
      ...(await examineConfig(config, terminal)),
    ];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map((problem) =>
      finding('configuration', 'wrong', `${problem.variable} ${problem.flaw}`, problemLine(problem)),
    );
  }
}

async function examineConfig(config: Config, terminal: Terminal): Promise<readonly Finding[]> {
  const now = Date.now();
  const ring = findKeyRing(config);
  const answer = config.baseUrl === null ? null : await askPublicly(config.baseUrl);
  return [
    ...productionFindings(config, terminal.environment, ring),
    ...keyFindings(ring, now),
    ...(await store(config, terminal)),
    ...clockFindings(answer, existsSync(synchronizedFile)),
    ...(await mail(config)),
    ...tlsFindings(config, answer, now),
    ...proxyFindings(config),
    ...safetyFindings(config),
  ];
}

async function store(config: Config, terminal: Terminal): Promise<readonly Finding[]> {
  const unopened = unopenedStore(config);
  if (unopened !== null) return [unopened];
  try {
    return await withStores(terminal, async ({ container }) =>
      storeFindings(await container.getAsync(tokens.Ports), config),
    );
  } catch (error) {
    return [storeFlaw(error)];
  }
}

async function mail(config: Config): Promise<readonly Finding[]> {
  if (config.smtpUrl === null) return mailFindings(config, null);
  const settings = mailSettings(config, addressesAt(config, config));
  const smtp = new SmtpSender({ server: smtpServer(config.smtpUrl, config), settings, clock: new SystemClock() });
  try {
    return await mailFindings(config, smtp);
  } finally {
    smtp.close();
  }
}

const marks = { ok: 'ok     ', note: 'note   ', warning: 'warning', wrong: 'WRONG  ' } as const;

const lines = ({ part, state, says, fix }: Finding): readonly string[] => [
  `${marks[state]}  ${part}: ${says}`,
  ...(fix === null ? [] : [`         ${fix}`]),
];
