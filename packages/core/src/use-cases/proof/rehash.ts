import type { Actor } from '../../actor.ts';
import type { Hasher } from '../../ports/hasher.ts';
import { allowed, unchanged } from '../../verdict.ts';
import type { Ask, Decide, Outcome } from '../decide.ts';
import { guarded } from '../guarded.ts';

export type Rehash = (
  ask: Ask,
  actor: Actor,
  right: { readonly password: string; readonly hash: string | null },
) => Promise<Outcome>;

/** Hashes a password that proved right anew, where its hash is weaker than new ones are; not if it was changed meanwhile. */
export const createRehash =
  (deps: { readonly decide: Decide; readonly hasher: Hasher }): Rehash =>
  async (ask, actor, { password, hash }) => {
    const fresh = await guarded('Hasher', 'write', () => deps.hasher.hash(password));
    return deps.decide.commit(ask, actor, (account) =>
      account.person.passwordHash === hash
        ? allowed({ type: 'password-rehashed', secret: { hash: fresh } })
        : unchanged,
    );
  };
