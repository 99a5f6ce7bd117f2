/**
 * At which levels each attack is made: R against a rule in core alone, S on every store, H over HTTP, E on a server as it is
 * started. Its file has its name; `over('…')` and marks like `[R]` say there at which levels it stands. Where a rule is tested in
 * core, the title of the test holds the attack's number.
 */
export const catalogue: readonly (readonly [name: string, levels: string])[] = [
  // missing or weak step-up
  ['attack-01-password-only-delete', 'RHE'],
  ['attack-02-session-is-no-proof', 'H'],
  ['attack-03-code-ignored', 'RH'],
  ['attack-04-one-mailbox-twice', 'RH'],
  ['attack-05-borrowed-step-up', 'RH'],
  ['attack-06-step-up-guessing', 'RSH'],
  ['attack-07-half-session', 'H'],
  ['attack-08-interface-only-rule', 'RHE'],
  // objects and tenants
  ['attack-09-foreign-factor-id', 'RSH'],
  ['attack-10-target-in-body', 'H'],
  ['attack-11-other-organization', 'RH'],
  ['attack-12-lower-rank', 'RH'],
  ['attack-13-odd-identifiers', 'SH'],
  // other sites and disguised methods
  ['attack-14-cross-site-removal', 'H'],
  ['attack-15-link-prefetch', 'HE'],
  ['attack-16-host-poisoning', 'HE'],
  // races
  ['attack-17-parallel-last-factor', 'RSE'],
  ['attack-18-interleavings', 'RS'],
  ['attack-19-totp-replay', 'RSH'],
  ['attack-20-recovery-code-twice', 'RSH'],
  ['attack-21-two-recovery-sets', 'RS'],
  ['attack-22-retry-storm', 'RSH'],
  // guessing
  ['attack-23-unlimited-guessing', 'RH'],
  ['attack-24-parallel-and-fresh', 'SHE'],
  ['attack-25-count-rolled-back', 'SH'],
  ['attack-26-other-channel', 'RHE'],
  ['attack-27-address-spelling', 'H'],
  ['attack-28-lock-as-oracle-or-weapon', 'RHE'],
  ['attack-29-lasting-or-leaked-code', 'RHE'],
  // what a change leaves behind
  ['attack-30-old-key-after-replace', 'RH'],
  ['attack-31-sessions-and-trust', 'RHE'],
  ['attack-32-orphan-recovery-codes', 'RH'],
  ['attack-33-sign-in-in-flight', 'RSH'],
  ['attack-34-dangling-preferred', 'RH'],
  ['attack-35-disabled-account', 'RH'],
  ['attack-36-undo-resurrects', 'RSH'],
  ['attack-37-secret-after-erasure', 'SE'],
  // what comes out
  ['attack-38-hostile-label', 'RHE'],
  ['attack-39-enumeration', 'RH'],
  ['attack-40-master-code', 'E'],
  ['attack-41-weak-random', 'RH'],
  ['attack-42-hidden-notice', 'RHE'],
  // weak points of servers that speak the same contracts
  ['attack-43-stale-writer', 'S'],
  ['attack-44-set-up-replay', 'RH'],
  ['attack-45-challenge-swap', 'RH'],
  ['attack-46-ended-session', 'HE'],
  ['attack-47-provider-step-up', 'RH'],
  ['attack-48-secret-in-error', 'HE'],
  ['attack-49-undo-as-weapon', 'RH'],
  ['attack-50-slow-and-large', 'HE'],
  ['attack-51-two-winners', 'SH'],
];
