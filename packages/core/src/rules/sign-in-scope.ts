import type { Account } from '../account/account.ts';
import type { Policy } from '../policy.ts';

/**
 * A sign-in that begins while a code sent for another still cools down shares that code; any other has codes of its own.
 * So signing in twice in a minute voids no message, and nobody who asks for codes later voids the owner's.
 */
export function signInScope(
  account: Pick<Account, 'codes'>,
  challengeId: string,
  { cooldownMs }: Policy,
  now: number,
): string {
  const cooling = account.codes
    .filter((code) => code.purpose === 'sign-in' && code.expiresAt > now && code.sentAt + cooldownMs[code.kind] > now)
    .toSorted((a, b) => b.sentAt - a.sentAt);
  return cooling[0]?.scope ?? challengeId;
}
