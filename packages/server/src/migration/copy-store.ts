import type { Contents, Kinds, Shelf, WritableContents, WritableShelf } from '@detent/core/storage';

// Copies one store into another by comparing them: what differs is written, what is gone is dropped, and what is alike is left.
// So a copy that was interrupted is begun again and goes on where it was, and one whose original goes on being written to
// catches up. A pass that finds nothing to do has read both sides whole and found them alike: it is the proof.

/** What a pass over everything found and did. */
export interface Pass {
  /** How many there are of each kind, in both stores once nothing is left to do. */
  readonly found: Readonly<Record<string, number>>;
  readonly written: number;
  readonly dropped: number;
}

export interface Copied {
  readonly passes: readonly Pass[];
  /** Whether the last pass found both stores alike. */
  readonly alike: boolean;
}

/** An original that still changes after so many is being written to more quickly than it is copied. */
const mostPasses = 10;
/** What is read and written together. */
const together = 200;

export async function copyStore(from: Contents, to: WritableContents, onPass: (pass: Pass) => void): Promise<Copied> {
  const passes: Pass[] = [];
  while (passes.length < mostPasses) {
    const pass = await copyOnce(from, to);
    passes.push(pass);
    onPass(pass);
    if (pass.written === 0 && pass.dropped === 0) return { passes, alike: true };
  }
  return { passes, alike: false };
}

/** Accounts go before history: an act that moves there meanwhile is then seen in both places, and never in none. */
async function copyOnce(from: Contents, to: WritableContents): Promise<Pass> {
  const done = {
    accounts: await copyShelf(from.accounts, to.accounts),
    history: await copyShelf(from.history, to.history),
    signInNames: await copyShelf(from.signInNames, to.signInNames),
    organizations: await copyShelf(from.organizations, to.organizations),
    administrators: await copyShelf(from.administrators, to.administrators),
    owners: await copyShelf(from.owners, to.owners),
    apiTokens: await copyShelf(from.apiTokens, to.apiTokens),
    sessions: await copyShelf(from.sessions, to.sessions),
    challenges: await copyShelf(from.challenges, to.challenges),
    throttles: await copyShelf(from.throttles, to.throttles),
    jobs: await copyShelf(from.jobs, to.jobs),
  } satisfies Record<keyof Kinds, ShelfPass>;
  const sum = (of: 'written' | 'dropped'): number => Object.values(done).reduce((total, one) => total + one[of], 0);
  const found = Object.fromEntries(Object.entries(done).map(([kind, one]) => [kind, one.found]));
  return { found, written: sum('written'), dropped: sum('dropped') };
}

interface ShelfPass {
  found: number;
  written: number;
  dropped: number;
}

async function copyShelf<V>(from: Shelf<V>, to: WritableShelf<V>): Promise<ShelfPass> {
  const pass: ShelfPass = { found: 0, written: 0, dropped: 0 };
  await eachPage(from, async (page) => {
    pass.found += page.length;
    const there = new Map(
      (await to.under(page.map(({ key }) => key))).map(({ key, value }) => [key, canonical(value)]),
    );
    const differing = page.filter(({ key, value }) => there.get(key) !== canonical(value));
    pass.written += differing.length;
    if (differing.length > 0) await to.put(differing);
  });
  await eachPage(to, async (page) => {
    const kept = new Set((await from.under(page.map(({ key }) => key))).map(({ key }) => key));
    const gone = page.map(({ key }) => key).filter((key) => !kept.has(key));
    pass.dropped += gone.length;
    if (gone.length > 0) await to.drop(gone);
  });
  return pass;
}

async function eachPage<V>(
  shelf: Shelf<V>,
  work: (page: Awaited<ReturnType<Shelf<V>['page']>>) => Promise<void>,
): Promise<void> {
  let after: string | null = null;
  while (true) {
    const page: Awaited<ReturnType<Shelf<V>['page']>> = await shelf.page(after, together);
    if (page.length > 0) await work(page);
    const last = page.at(-1);
    if (last === undefined || page.length < together) return;
    after = last.key;
  }
}

/** The same text for the same value, in whatever order its members were written. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
