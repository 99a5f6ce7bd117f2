import { dirname } from 'node:path';
import {
  addKey,
  createKeyRing,
  destroyKey,
  formatKeyRing,
  type KeyRing,
  promoteKey,
  type RingKey,
  retireKey as retired,
} from '@detent/adapter-crypto';
import { actorRecord, retireKey } from '@detent/core';
import type { Config } from '../config/config.ts';
import { readConfig } from '../config/read-config.ts';
import { everybodyKnowsMs } from '../lifecycle/ring-watch.ts';
import { createLogger } from '../logging/create-logger.ts';
import { changeRing, ringFile } from '../secrets/change-key-ring.ts';
import { keyRingPath } from '../secrets/key-ring-file.ts';
import { createPrivateFile, makePrivateFolder } from '../secrets/private-file.ts';
import * as tokens from '../tokens.ts';
import { type Call, type Command, done, type Result, type Terminal } from './command.ts';
import { pause, rewrapAll, searchAll, useOf } from './look-through.ts';
import { reasonIfAny } from './typed.ts';
import { commandLine, type Opened, withStores } from './with-stores.ts';

const reason = { reason: { value: 'TEXT', help: 'why, for the security log' } } as const;

export const keyCommands: readonly Command[] = [
  {
    name: 'keys create',
    words: [],
    options: { out: { value: 'FILE', help: 'where to; DETENT_KEY_RING or the data folder where it is left out' } },
    help: 'Makes a key ring for production. It never writes over one that is there.',
    run(call, { environment }) {
      const path = call.text('out') ?? keyRingPath(readConfig(environment).config);
      makePrivateFolder(dirname(path));
      if (createPrivateFile(path, formatKeyRing(createKeyRing(null, Date.now())))) {
        return Promise.resolve(
          done({ path }, `A key ring was made: ${path}. Keep a copy where nobody else gets at it.`),
        );
      }
      const failure = { code: 'input-invalid', field: 'out', rule: `${path} is there already` } as const;
      return Promise.resolve({ kind: 'refused', failure });
    },
  },
  {
    name: 'keys list',
    words: [],
    options: {},
    help: 'Lists the keys of the ring by id and state; never the keys themselves.',
    run(_call, { environment }) {
      const { path, ring } = ringFile(readConfig(environment).config);
      return Promise.resolve(done({ path, mark: ring.mark, keys: ring.keys.map(shown) }, ...ring.keys.map(line)));
    },
  },
  {
    name: 'keys add',
    words: [],
    options: reason,
    help: 'Adds a fresh key that opens and does not seal yet, so that every server knows it first.',
    async run(call, terminal) {
      const { config } = readConfig(terminal.environment);
      const changed = changeRing(ringFile(config), (ring) => addKey(ring, { at: Date.now() }));
      const added = changed.keys.at(-1);
      const id = added?.id ?? '';
      record(terminal, config, 'key-added', id, call);
      return done({ id, state: added?.state }, `${id} was added. Next: detent keys promote ${id}`);
    },
  },
  {
    name: 'keys promote',
    words: ['KEY'],
    options: reason,
    help: 'Lets a key seal and sign from now on; the one that did so only opens.',
    async run(call, terminal) {
      const { config } = readConfig(terminal.environment);
      const file = ringFile(config);
      const key = keyIn(file.ring, call, ['opens']);
      if ('kind' in key) return key;
      await untilEverybodyKnows(key, terminal);
      const changed = changeRing(file, (ring) => promoteKey(ring, key.id, Date.now()));
      record(terminal, config, 'key-promoted', key.id, call);
      return done({ keys: changed.keys.map(shown) }, `${key.id} seals from now on. Next: detent keys rewrap`);
    },
  },
  {
    name: 'keys rewrap',
    words: [],
    options: { after: { value: 'ID', help: 'begin behind this account' } },
    help: 'Seals every secret anew under the current key. It may be broken off and begun again at any time.',
    async run(call, terminal) {
      const current = ringFile(readConfig(terminal.environment).config).ring.keys.find(isCurrent);
      if (current !== undefined) await untilEverybodyKnows(current, terminal);
      return withStores(terminal, async ({ container }) => {
        const { accounts } = await container.getAsync(tokens.Ports);
        const rewrapPage = await container.getAsync(tokens.RewrapPage);
        const { failed, ...sum } = await rewrapAll({ accounts, rewrapPage }, call.text('after'), terminal);
        return {
          ...done(
            { ...sum, failed },
            `accounts: ${sum.accounts}`,
            `secrets sealed anew: ${sum.secrets}`,
            ...failed.map(({ accountId, code }) => `${accountId}: ${code}`),
          ),
          ...(failed.length === 0 ? {} : { exitCode: 1 }),
        };
      });
    },
  },
  {
    name: 'keys verify',
    words: [],
    options: {},
    help: 'Looks through everything that is sealed; ends with 3 while something lies under a key that is not current.',
    run: (_call, terminal) =>
      withStores(terminal, async ({ container }) => {
        const found = await searchAll(await partsOf(container), terminal);
        const keys = await container.getAsync(tokens.Keys);
        const perKey = keys.ring().keys.map(({ id, state }) => {
          const { secrets, messages } = useOf(found, id);
          return { id, state, secrets, messages };
        });
        const strays = Object.keys({ ...found.secrets, ...found.messages }).filter((id) =>
          perKey.every((key) => key.id !== id),
        );
        const others = perKey.filter((key) => !isCurrent(key));
        const clean =
          strays.length === 0 && found.unread === 0 && others.every((key) => key.secrets + key.messages === 0);
        return {
          ...done(
            { clean, accounts: found.accounts, unread: found.unread, keys: perKey, unknown: strays },
            ...perKey.map(({ id, state, secrets, messages }) => [id, state, secrets, messages].join('\t')),
            ...(strays.length === 0 ? [] : [`under keys that the ring does not hold: ${strays.join(', ')}`]),
            ...(found.unread === 0 ? [] : [`accounts that cannot be read: ${found.unread}`]),
            clean ? 'Nothing lies under a key that is not current.' : 'Something lies under a key that is not current.',
          ),
          ...(clean ? {} : { exitCode: 3 }),
        };
      }),
  },
  {
    name: 'keys retire',
    words: ['KEY'],
    options: {
      ...reason,
      'end-tokens': { help: 'end the sessions whose tokens it signed, instead of waiting until they run out' },
    },
    help: 'Takes a key out of use, once nothing that is kept needs it.',
    async run(call, terminal) {
      const { config } = readConfig(terminal.environment);
      const file = ringFile(config);
      const key = keyIn(file.ring, call, ['opens']);
      if ('kind' in key) return key;
      await untilEverybodyKnows(key, terminal);
      const found = await withStores(terminal, async ({ container }) => searchAll(await partsOf(container), terminal));
      const retirement = {
        use: { ...useOf(found, key.id), unread: found.unread },
        stoppedAt: key.since ?? null,
        longestTokenMs: longestTokenMs(config),
        endsTokens: call.flag('end-tokens'),
      };
      const failure = retireKey(retirement, Date.now());
      if (failure !== null) return { kind: 'refused', failure };
      const changed = changeRing(file, (ring) => retired(ring, key.id, { at: Date.now(), searched: true }));
      record(terminal, config, 'key-retired', key.id, call);
      return done({ keys: changed.keys.map(shown) }, `${key.id} opens and verifies nothing any more.`);
    },
  },
  {
    name: 'keys destroy',
    words: ['KEY'],
    options: reason,
    help: 'Removes a retired key for good. What backups hold under it is lost with it.',
    async run(call, terminal) {
      const { config } = readConfig(terminal.environment);
      const file = ringFile(config);
      const key = keyIn(file.ring, call, ['retired']);
      if ('kind' in key) return key;
      const changed = changeRing(file, (ring) => destroyKey(ring, key.id));
      record(terminal, config, 'key-destroyed', key.id, call);
      return done({ keys: changed.keys.map(shown) }, `${key.id} is gone. Remove it from wherever a copy is kept.`);
    },
  },
];

const partsOf = async (container: Opened['container']): Promise<Parameters<typeof searchAll>[0]> => ({
  accounts: (await container.getAsync(tokens.Ports)).accounts,
  findSealed: await container.getAsync(tokens.FindSealed),
});

const isCurrent = ({ state }: Pick<RingKey, 'state'>): boolean => state === 'current';

const shown = ({ id, state, since }: RingKey): object => ({ id, state, since: since ?? null });

const line = ({ id, state, since }: RingKey): string =>
  [id, state, ...(since === undefined ? [] : [`since ${new Date(since).toISOString()}`])].join('\t');

/** The key that was named, if it is in one of those states. */
function keyIn(ring: KeyRing, call: Call, states: readonly RingKey['state'][]): RingKey | Result {
  const id = call.word('KEY');
  const key = ring.keys.find((each) => each.id === id);
  if (key !== undefined && states.includes(key.state)) return key;
  const rule =
    key === undefined ? 'the ring has no key of that id' : `it is ${key.state}, and has to be ${states.join()}`;
  return { kind: 'refused', failure: { code: 'input-invalid', field: 'key', rule } };
}

/** A step may be taken only when every server goes by the step before it. */
async function untilEverybodyKnows({ since }: RingKey, { error }: Terminal): Promise<void> {
  const ms = since === undefined ? 0 : Math.min(everybodyKnowsMs, since + everybodyKnowsMs - Date.now());
  if (ms <= 0) return;
  error(`Waiting ${Math.ceil(ms / 1000)} seconds, until every server has read the ring.\n`);
  await pause(ms);
}

function record(terminal: Terminal, config: Config, what: string, key: string, call: Call): void {
  const log = createLogger(config.logLevel === 'silent' ? 'silent' : 'warn', { write: terminal.error });
  log.warn({ security: { what, keyId: key, actor: actorRecord(commandLine), reason: reasonIfAny(call) } }, what);
}

/** The clients that remember somebody live longer; without them a client is merely a new one. */
const longestTokenMs = (config: Config): number =>
  Math.max(
    config.accessTokenTtlMs,
    config.refreshTokenTtlMs,
    config.stepUpTokenTtlMs,
    config.twoFactorTokenTtlMs,
    config.totpSetupTokenTtlMs,
    config.emailVerificationTokenTtlMs,
  );
