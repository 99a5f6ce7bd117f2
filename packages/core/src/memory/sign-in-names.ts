import type { NameClaim, SignInNames } from '../ports/sign-in-names.ts';
import { keep } from './keep.ts';

/** Sign-in names in memory. */
export class MemorySignInNames implements SignInNames {
  readonly #claims = new Map<string, NameClaim>();

  async find(name: string): Promise<NameClaim | null> {
    return this.#claims.get(name) ?? null;
  }

  async claim(claim: NameClaim): Promise<NameClaim | null> {
    const holder = this.#claims.get(claim.name);
    if (holder !== undefined) return holder;
    this.#claims.set(claim.name, keep(claim));
    return null;
  }

  async takeOver(name: string, from: NameClaim, to: NameClaim): Promise<boolean> {
    const holder = this.#claims.get(name);
    if (holder?.accountId !== from.accountId || holder.claimedAt !== from.claimedAt) return false;
    this.#claims.set(name, keep(to));
    return true;
  }

  async release({ name, accountId, claimedAt }: NameClaim): Promise<boolean> {
    const holder = this.#claims.get(name);
    return holder?.accountId === accountId && holder.claimedAt === claimedAt && this.#claims.delete(name);
  }
}
