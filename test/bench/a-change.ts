import type { Account, Commit } from '@detent/core';
import { aCommit, aMailbox, aNotice, anAccount, aTotp, noon } from '@detent/core/testing';

// An account and its next commit, of the sizes that they usually have.

export const start: Account = anAccount({
  id: '0'.repeat(24),
  organizationId: '5f3a9c1e7b2d4f6081a3c5e7',
  factors: [aTotp()],
  knownClients: ['known-client-1'],
  person: { addresses: [aMailbox()] },
});

export const idOf = (index: number): string => index.toString(16).padStart(24, '0');

/** The next commit on an account: a factor less, told to one mailbox. */
export function changeOf(index: number, sequence: number): Commit {
  const id = idOf(index);
  return aCommit(
    { ...start, id, sequence },
    {
      act: {
        id: `5f3a9c1e7b2d4f60${String(sequence).padStart(8, '0')}`,
        actor: { kind: 'self', id, name: 'Ada' },
        origin: { address: null, browser: 'Firefox', system: 'Linux' },
        events: [{ type: 'factors-removed', factorIds: ['sms-1'], restorableUntil: noon, compromised: false }],
        impact: {
          removed: [{ id: 'sms-1', kind: 'sms', label: 'Number', target: '••••20' }],
          dropped: [],
          added: [],
          restored: [],
          locked: [],
          remaining: [{ id: 'totp-1', kind: 'totp' }],
          onlyFactor: false,
          mustEnrol: false,
          preferred: 'totp',
          recoveryCodesRemoved: 0,
          sessions: 'ended',
          alerts: 1,
          alertLanguage: 'en',
          restorableUntil: noon,
        },
      },
      notices: [aNotice({ notMe: { digest: 'd'.repeat(43), keyId: 'k1', until: noon, restores: true } })],
    },
  );
}
