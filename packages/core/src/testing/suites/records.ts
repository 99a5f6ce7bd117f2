import type { Records, Version, Versioned } from '../../ports/records.ts';
import { agrees, holds } from './holds.ts';
import { atOnce, type Check, countOf } from './runner.ts';
import { oddIds } from './samples.ts';

/** How the common suite gets at one kind of record. */
export interface RecordKind<W, V extends { readonly id: string }> {
  readonly of: (opened: W) => Records<V>;
  /** A value that may stand beside every other one made here. */
  readonly make: (id: string) => V;
  /** The value with something else in it, another for each number. */
  readonly vary: (value: V, by: number) => V;
  /** Values that a careless store would alter. */
  readonly samples: readonly V[];
}

/** What every store of versioned records promises. */
export function recordsContract<W, V extends { readonly id: string }>(check: Check<W>, kind: RecordKind<W, V>): void {
  const { of, make, vary, samples } = kind;

  check('a record that was never stored is not found', async (opened) => {
    holds((await of(opened).find('nothing')) === null, 'find answers null for a record that is not there');
  });

  check('every record reads exactly as it was inserted or replaced', async (opened) => {
    const records = of(opened);
    for (const sample of samples) {
      holds(await records.insert(sample), `${sample.id} is inserted`);
      agrees((await stored(records, sample.id)).value, sample, `${sample.id} reads as inserted`);
    }
    for (const [index, sample] of samples.entries()) {
      const { version } = await stored(records, sample.id);
      holds(await records.replace(vary(sample, index), version), `${sample.id} is replaced`);
      agrees((await stored(records, sample.id)).value, vary(sample, index), `${sample.id} reads as replaced`);
    }
  });

  check('what a caller does to a value afterwards does not reach the store', async (opened) => {
    const records = of(opened);
    const value = { ...make('one') };
    await records.insert(value);
    Reflect.set(value, 'id', 'forged');
    const read = await stored(records, 'one');
    agrees(read.value, make('one'), 'what is stored is no view of what was passed in');
    Reflect.set(read.value, 'id', 'forged');
    agrees((await stored(records, 'one')).value, make('one'), 'what find answers is no view of what is stored');
  });

  check('an id means itself, byte for byte, and nothing else', async (opened) => {
    const records = of(opened);
    for (const id of oddIds) {
      holds((await records.find(id)) === null, `no other id matches ${id}`);
      holds(await records.insert(make(id)), `${id} is inserted`);
    }
    for (const [index, id] of oddIds.entries()) {
      const { version } = await stored(records, id);
      holds(await records.replace(vary(make(id), index), version), `${id} is replaced`);
    }
    for (const [index, id] of oddIds.entries()) {
      const { value, version } = await stored(records, id);
      agrees(value, vary(make(id), index), `${id} is the record of its own`);
      holds(await records.remove(id, version), `${id} is removed`);
      holds((await records.find(id)) === null, `${id} is gone`);
    }
  });

  check('an id is inserted once', async (opened) => {
    const records = of(opened);
    holds(await records.insert(make('one')), 'the first is inserted');
    holds(!(await records.insert(vary(make('one'), 1))), 'the second is refused');
    agrees((await stored(records, 'one')).value, make('one'), 'and wrote nothing');
  });

  check('a version is good for one replacement', async (opened) => {
    const records = of(opened);
    await records.insert(make('one'));
    const first = await stored(records, 'one');
    agrees((await stored(records, 'one')).version, first.version, 'reading does not change the version');
    holds(await records.replace(vary(first.value, 1), first.version), 'the version that was read replaces');
    holds(!(await records.replace(vary(first.value, 2), first.version)), 'it replaces once');
    holds(!(await records.remove('one', first.version)), 'nor does it remove');
    agrees((await stored(records, 'one')).value, vary(first.value, 1), 'what lost wrote nothing');
    const second = await stored(records, 'one');
    holds(await records.replace(vary(first.value, 3), second.version), 'the new version replaces again');
  });

  check('what is not there is neither replaced nor removed', async (opened) => {
    const records = of(opened);
    await records.insert(make('other'));
    const { version } = await stored(records, 'other');
    for (const guess of [version, 0, 1, '', '0', '1']) {
      holds(!(await records.replace(make('one'), guess)), 'there is nothing to replace');
      holds(!(await records.remove('one', guess)), 'there is nothing to remove');
    }
    holds((await records.find('one')) === null, 'and nothing was made');
  });

  check('a removed record is gone, and no version outlives it', async (opened) => {
    const records = of(opened);
    await records.insert(make('one'));
    const before = await stored(records, 'one');
    holds(await records.remove('one', before.version), 'the version that was read removes');
    holds((await records.find('one')) === null, 'it is gone');
    holds(!(await records.remove('one', before.version)), 'it is removed once');
    holds(await records.insert(make('one')), 'its id may be used again');
    holds(
      !(await records.replace(vary(before.value, 1), before.version)),
      'an old version does not replace the new record',
    );
    holds(!(await records.remove('one', before.version)), 'an old version does not remove the new record');
  });

  check('of twenty writers inserting one id at once exactly one wins', async (opened) => {
    const records = of(opened);
    const answers = await atOnce(20, (index) => records.insert(vary(make('one'), index)));
    holds(countOf(answers, true) === 1, 'exactly one is told true');
    const winner = vary(make('one'), answers.indexOf(true));
    agrees((await stored(records, 'one')).value, winner, 'the record is the winner’s');
  });

  check('of twenty writers replacing one version at once exactly one wins', async (opened) => {
    const records = of(opened);
    await records.insert(make('one'));
    const { value, version } = await stored(records, 'one');
    const answers = await atOnce(20, (index) => records.replace(vary(value, index), version));
    holds(countOf(answers, true) === 1, 'exactly one is told true');
    agrees((await stored(records, 'one')).value, vary(value, answers.indexOf(true)), 'the record is the winner’s');
  });

  check('of twenty that replace or remove one version at once exactly one wins', async (opened) => {
    const records = of(opened);
    await records.insert(make('one'));
    const { value, version } = await stored(records, 'one');
    const answers = await atOnce(20, (index) =>
      index % 2 === 0 ? records.remove('one', version) : records.replace(vary(value, index), version),
    );
    holds(countOf(answers, true) === 1, 'exactly one is told true');
    const winner = answers.indexOf(true);
    const left = (await records.find('one'))?.value;
    agrees(left, [undefined, vary(value, winner)][winner % 2], 'what is there is what the winner left');
  });

  check('twenty writers that read again after losing all get their turn', async (opened) => {
    const records = of(opened);
    await records.insert(make('one'));
    const versions = new Set<Version>();
    const write = async (index: number, tries = 0): Promise<void> => {
      holds(tries < 100, 'a writer that reads again gets its turn');
      const { value, version } = await stored(records, 'one');
      if (!(await records.replace(vary(value, index), version))) return write(index, tries + 1);
      holds(!versions.has(version), 'no version was replaced twice');
      versions.add(version);
    };
    await atOnce(20, (index) => write(index));
    holds(versions.size === 20, 'twenty versions were replaced');
  });
}

export async function stored<V>(records: Records<V>, id: string): Promise<Versioned<V>> {
  const found = await records.find(id);
  holds(found !== null, 'a record that was stored is found');
  return found;
}

/** The ids of what a list answered, for comparing without order. */
export const idsOf = (values: readonly { readonly id: string }[]): readonly string[] =>
  values.map(({ id }) => id).toSorted();

/** Removes what has run out, a few at a time; `put` stores something that runs out at that instant. */
export function sweepContract<W>(
  check: Check<W>,
  kind: {
    readonly put: (opened: W, id: string, expiresAt: number) => Promise<unknown>;
    readonly has: (opened: W, id: string) => Promise<boolean>;
    readonly sweep: (opened: W, now: number, limit: number) => Promise<number>;
  },
): void {
  check('sweep removes what has run out, at most as many as were asked for, and says how many', async (opened) => {
    const left = async (ids: readonly string[]): Promise<readonly boolean[]> =>
      Promise.all(ids.map((id) => kind.has(opened, id)));
    holds((await kind.sweep(opened, 1_000, 10)) === 0, 'an empty store has nothing to sweep');
    const [over, alive] = [
      ['a', 'b', 'c', 'd', 'e'],
      ['x', 'y'],
    ];
    for (const id of over) await kind.put(opened, id, 1_000);
    for (const id of alive) await kind.put(opened, id, 2_000);
    holds((await kind.sweep(opened, 999, 10)) === 0, 'nothing goes before its end');
    agrees(
      await left([...over, ...alive]),
      Array.from({ length: 7 }, () => true),
      'all are still there',
    );
    holds((await kind.sweep(opened, 1_001, 3)) === 3, 'no more than were asked for');
    holds(countOf(await left(over), true) === 2, 'as many are gone as were said to be');
    holds((await kind.sweep(opened, 1_001, 10)) === 2, 'the rest goes next time');
    holds((await kind.sweep(opened, 1_001, 10)) === 0, 'and then there is nothing left to sweep');
    agrees(await left([...over, ...alive]), [false, false, false, false, false, true, true], 'what lives stays');
  });
}
