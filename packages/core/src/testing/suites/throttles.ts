import type { Version } from '../../ports/records.ts';
import type { Throttles } from '../../ports/throttles.ts';
import type { Tally } from '../../tally.ts';
import { noon } from '../fixtures.ts';
import { agrees, holds } from './holds.ts';
import { sweepContract } from './records.ts';
import { atOnce, checks, countOf, type Open, type Runner } from './runner.ts';
import { oddIds } from './samples.ts';

/** The store under test. */
export interface ThrottlesWorld {
  readonly throttles: Throttles;
}

const later = noon + 86_400_000;
const tallyOf = (count: number): Tally => ({ windows: { guesses: [noon] }, runs: { 'totp-1': count } });

const samples: readonly Tally[] = [
  { windows: {}, runs: {} },
  { windows: { empty: [] }, runs: { none: 0 } },
  {
    windows: Object.fromEntries(oddIds.filter((id) => id !== '__proto__').map((id) => [id, [noon, noon + 1]])),
    runs: Object.fromEntries(oddIds.filter((id) => id !== '__proto__').map((id, index) => [id, index])),
  },
  { windows: { long: Array.from({ length: 1_000 }, (_, index) => noon + index) }, runs: { many: 4_000_000_000 } },
];

/** Everything that `Throttles` promises. `open` answers a fresh, empty store each time. */
export function throttlesContract(runner: Runner, name: string, open: Open<ThrottlesWorld>): void {
  const check = checks(runner, open);
  runner.describe(`${name} throttles`, () => {
    check('where nothing was counted there is nothing to find', async ({ throttles }) => {
      holds((await throttles.find('key')) === null, 'find answers null');
    });

    check('a tally is written over the version that was read, and over no other', async ({ throttles }) => {
      holds(await throttles.take('key', null, tallyOf(1), later), 'the first is written where none is');
      holds(!(await throttles.take('key', null, tallyOf(9), later)), 'where one is, none is not its version');
      const first = await counted(throttles, 'key');
      agrees(first.tally, tallyOf(1), 'losing wrote nothing');
      holds(await throttles.take('key', first.version, tallyOf(2), later), 'the version that was read is written over');
      holds(!(await throttles.take('key', first.version, tallyOf(9), later)), 'once');
      agrees((await counted(throttles, 'key')).tally, tallyOf(2), 'losing wrote nothing');
    });

    check('where no tally is stored no version is written over', async ({ throttles }) => {
      await throttles.take('other', null, tallyOf(1), later);
      const { version } = await counted(throttles, 'other');
      for (const guess of [version, 0, 1, '', '0', '1']) {
        holds(!(await throttles.take('key', guess, tallyOf(1), later)), 'there is nothing to write over');
      }
      holds((await throttles.find('key')) === null, 'and nothing was made');
    });

    check('every tally reads exactly as it was taken', async ({ throttles }) => {
      let version: Version | null = null;
      for (const tally of samples) {
        holds(await throttles.take('key', version, tally, later), 'it is written');
        const found = await counted(throttles, 'key');
        agrees(found.tally, tally, 'it reads as written');
        version = found.version;
      }
    });

    check('what a caller does to a tally afterwards does not reach the store', async ({ throttles }) => {
      const runs: Record<string, number> = { 'totp-1': 1 };
      await throttles.take('key', null, { windows: {}, runs }, later);
      runs['totp-1'] = 0;
      const { tally } = await counted(throttles, 'key');
      agrees(tally.runs, { 'totp-1': 1 }, 'what is stored is no view of what was passed in');
      Reflect.set(tally.runs, 'totp-1', 0);
      agrees((await counted(throttles, 'key')).tally.runs, { 'totp-1': 1 }, 'nor is what find answers');
    });

    check('a key means itself, byte for byte, and nothing else', async ({ throttles }) => {
      for (const [index, key] of oddIds.entries()) {
        holds((await throttles.find(key)) === null, `no other key matches ${key}`);
        holds(await throttles.take(key, null, tallyOf(index), later), `${key} is counted`);
      }
      for (const [index, key] of oddIds.entries()) {
        agrees((await counted(throttles, key)).tally, tallyOf(index), `${key} has its own tally`);
      }
    });

    check('of twenty taking first at once exactly one wins', async ({ throttles }) => {
      const answers = await atOnce(20, (index) => throttles.take('key', null, tallyOf(index), later));
      holds(countOf(answers, true) === 1, 'exactly one is told true');
      agrees((await counted(throttles, 'key')).tally, tallyOf(answers.indexOf(true)), 'the tally is the winner’s');
    });

    check('of twenty taking over one version at once exactly one wins', async ({ throttles }) => {
      await throttles.take('key', null, tallyOf(99), later);
      const { version } = await counted(throttles, 'key');
      const answers = await atOnce(20, (index) => throttles.take('key', version, tallyOf(index), later));
      holds(countOf(answers, true) === 1, 'exactly one is told true');
      agrees((await counted(throttles, 'key')).tally, tallyOf(answers.indexOf(true)), 'the tally is the winner’s');
    });

    check('twenty that read again after losing are all counted', async ({ throttles }) => {
      const take = async (tries = 0): Promise<void> => {
        holds(tries < 100, 'a guess that reads again gets its turn');
        const found = await throttles.find('key');
        const count = found?.tally.runs['totp-1'] ?? 0;
        if (!(await throttles.take('key', found?.version ?? null, tallyOf(count + 1), later))) await take(tries + 1);
      };
      await atOnce(20, () => take());
      agrees((await counted(throttles, 'key')).tally, tallyOf(20), 'no guess is lost');
    });

    check('a tally that vanished leaves no version behind', async ({ throttles }) => {
      await throttles.take('key', null, tallyOf(1), noon);
      const { version } = await counted(throttles, 'key');
      await throttles.sweep(noon + 1, 10);
      holds(!(await throttles.take('key', version, tallyOf(2), later)), 'the old version is written over no more');
      holds(await throttles.take('key', null, tallyOf(3), later), 'the count begins anew');
      holds(!(await throttles.take('key', version, tallyOf(4), later)), 'nor is it the new one’s');
    });

    sweepContract(check, {
      put: ({ throttles }, key, expiresAt) => throttles.take(key, null, tallyOf(1), expiresAt),
      has: async ({ throttles }, key) => (await throttles.find(key)) !== null,
      sweep: ({ throttles }, now, limit) => throttles.sweep(now, limit),
    });
  });
}

async function counted(
  throttles: Throttles,
  key: string,
): Promise<{ readonly tally: Tally; readonly version: Version }> {
  const found = await throttles.find(key);
  holds(found !== null, 'what was counted is found');
  return found;
}
