import type { Evolve } from './event.ts';

type RecoveryEvent =
  | 'recovery-codes-issued'
  | 'recovery-codes-removed'
  | 'recovery-codes-voided'
  | 'recovery-code-used';

/** What happens to recovery codes: a set replaces the one before, a used code is struck from it. */
export const recoveryEvolve: Evolve<RecoveryEvent> = {
  'recovery-codes-issued': (account, event, at) => ({
    ...account,
    recovery: { salt: event.secret.salt, hashes: event.secret.hashes, issuedAt: at },
  }),
  'recovery-codes-removed': (account) => ({ ...account, recovery: null }),
  'recovery-codes-voided': (account) => ({ ...account, recovery: null }),
  'recovery-code-used': (account, event) => ({
    ...account,
    recovery:
      account.recovery === null
        ? null
        : { ...account.recovery, hashes: account.recovery.hashes.filter((hash) => hash !== event.secret.hash) },
  }),
};
