import type { Challenge, Challenges } from '../ports/challenges.ts';
import { keep } from './keep.ts';

/** Challenges in memory. */
export class MemoryChallenges implements Challenges {
  readonly #open = new Map<string, Challenge>();

  async put(challenge: Challenge): Promise<boolean> {
    if (this.#open.has(challenge.id)) return false;
    this.#open.set(challenge.id, keep(challenge));
    return true;
  }

  async find(id: string): Promise<Challenge | null> {
    return this.#open.get(id) ?? null;
  }

  async take(id: string): Promise<Challenge | null> {
    const taken = this.#open.get(id) ?? null;
    this.#open.delete(id);
    return taken;
  }

  async sweep(now: number, limit: number): Promise<number> {
    const over = [...this.#open.values()].filter((challenge) => challenge.expiresAt <= now).slice(0, limit);
    for (const { id } of over) this.#open.delete(id);
    return over.length;
  }
}
