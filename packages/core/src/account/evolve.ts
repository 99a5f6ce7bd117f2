import type { Account } from './account.ts';
import type { Event, EventType, Evolve } from './event.ts';
import { contactEvolve } from './evolve-contact.ts';
import { factorEvolve } from './evolve-factors.ts';
import { recoveryEvolve } from './evolve-recovery.ts';
import { signInEvolve } from './evolve-sign-in.ts';

/** Four family files fill the table, and the compiler proves that no event is missing. */
const evolve: Evolve<EventType> = { ...factorEvolve, ...recoveryEvolve, ...signInEvolve, ...contactEvolve };

/** The account after these events, which all happened at one instant; the sequence counts them. */
export function apply(account: Account, events: readonly Event[], at: number): Account {
  if (events.length === 0) return account;
  return { ...applyUncounted(account, events, at), sequence: account.sequence + events.length };
}

/** The same, except that the sequence is left to whoever applies more of the same act. */
export function applyUncounted(account: Account, events: readonly Event[], at: number): Account {
  let after = account;
  for (const event of events) after = evolved(after, event, at);
  return after;
}

const evolved = <K extends EventType>(account: Account, event: Event<K>, at: number): Account =>
  evolve[event.type](account, event, at);
