import {
  type Account,
  type Act,
  type ActorKind,
  type Address,
  type Delivery,
  type FactorFacts,
  type Impact,
  type Kind,
  type Notice,
  type NoticeKind,
  newAccount,
  noticeClasses,
  type RecordedEvent,
} from '@detent/core';

/** How much a sample puts into the places that people fill: little, much, or what is meant to do harm. */
export type SampleSize = 'short' | 'long' | 'hostile';

export const sampleSizes: readonly SampleSize[] = ['short', 'long', 'hostile'];

const filled: Readonly<Record<SampleSize, string>> = {
  short: 'Phone',
  long: `The telephone that ${'really '.repeat(20)}belongs to me`,
  hostile: '<b onclick="x">&amp;"\'{name}\r\nBcc: x@example.org\u202e\u0000 👩‍👩‍👧 {kind, select, other {x}} ‏مرحبا',
};

export interface SampleWishes {
  readonly kind: NoticeKind;
  readonly channel?: Notice['channel'];
  readonly size?: SampleSize;
  readonly actor?: ActorKind;
  readonly languages?: readonly string[];
  readonly at?: number;
  readonly organization?: string | null;
  readonly tells?: Delivery['tells'];
}

const day = 86_400_000;

/** A delivery as the relay hands it over, made up: for previews, and to see every template with every kind of data. */
export function sampleDelivery(wishes: SampleWishes): Delivery {
  const { kind, channel = 'email', size = 'short', actor = 'self', at = Date.UTC(2026, 0, 31, 13, 5) } = wishes;
  const text = filled[size];
  const classOf = noticeClasses[kind];
  const recipient: Address = { ...mailbox(at), ...(channel === 'sms' ? number : {}) };
  const id = `sample.41.${recipient.id}`;
  const undo = at + 3 * day;
  const notice: Notice = {
    id,
    kind,
    recipientId: recipient.id,
    channel,
    wishes: wishes.languages ?? ['en'],
    dueAt: at,
    expiresAt: at + (classOf === 'C' ? 600_000 : 7 * day),
    sealed: null,
    notMe:
      classOf === 'A' && kind !== 'account-closed'
        ? { digest: 'sample', keyId: 'sample', until: at + 10 * day, restores: true }
        : null,
  };
  const act: Act = {
    id: '65f0c0ffee65f0c0ffee65f0',
    sequence: 41,
    at,
    actor: { kind: actor, id: 'sample', name: text },
    door: 'sample',
    reason: text,
    origin: { address: '192.0.2.7', browser: size === 'short' ? 'Firefox' : text, system: 'Linux' },
    events: eventsOf(kind, at),
    impact: impactOf(kind, text, undo),
    notices: [notice],
  };
  const account = accountOf(kind, [recipient, ...(channel === 'sms' ? [mailbox(at)] : [])], at);
  return {
    claimed: { accountId: account.id, notice, progress: claimed(at), act, account },
    to: channel === 'sms' ? recipient.normal : recipient.value,
    code: classOf === 'C' ? (kind === 'verify-address' ? 'sample-link' : '123456') : null,
    notMe: notice.notMe === null ? null : `nm1.${id}.sample`,
    organization: wishes.organization === undefined ? (size === 'short' ? 'Example' : text) : wishes.organization,
    tells: wishes.tells ?? { reason: size !== 'short', actorName: size !== 'short' },
  };
}

const mailbox = (at: number): Address => ({
  id: 'mail-1',
  channel: 'email',
  value: 'ada@example.com',
  normal: 'ada@example.com',
  role: 'own',
  verifiedAt: at - 30 * day,
  verifiedBy: 'link',
  givenUpAt: null,
});

const number: Partial<Address> = { id: 'number-1', channel: 'sms', value: '+49 30 901820', normal: '+4930901820' };

const claimed = (at: number): Delivery['claimed']['progress'] => ({
  state: 'claimed',
  dueAt: at,
  claims: 1,
  tries: 0,
  lease: { token: 'sample', until: at + 120_000 },
  settledAt: null,
  because: null,
  to: null,
});

function accountOf(kind: NoticeKind, addresses: readonly Address[], at: number): Account {
  const account = newAccount({ id: 'sample', organizationId: 'sample' });
  return {
    ...account,
    standing: kind === 'account-closed' ? 'closed' : 'active',
    sequence: 42,
    preferred: 'totp',
    recovery: { salt: 'sample', hashes: ['a', 'b', 'c'], issuedAt: at },
    disavowed: kind === 'freeze-lifted' ? [{ sequence: 7, at: at - day, restored: [] }] : [],
    person: { ...account.person, name: 'Ada', zone: 'Europe/Berlin', addresses },
  };
}

function eventsOf(kind: NoticeKind, at: number): readonly RecordedEvent[] {
  switch (kind) {
    case 'factor-added':
      return [{ type: 'factor-confirmed', factorId: 'totp-1', step: 1 }];
    case 'factor-removed':
      return [
        {
          type: 'factors-removed',
          factorIds: ['totp-1', 'email-1'],
          restorableUntil: at + 3 * day,
          compromised: false,
        },
        { type: 'recovery-codes-removed', count: 6 },
        { type: 'sessions-cut', kept: 'session-1' },
      ];
    case 'factor-restored':
      return [{ type: 'factor-restored', factorId: 'totp-1' }];
    case 'factor-locked':
      return [{ type: 'factor-locked', factorId: 'totp-1' }];
    case 'recovery-codes-issued':
      return [{ type: 'recovery-codes-issued', count: 6 }];
    case 'recovery-codes-removed':
      return [{ type: 'recovery-codes-removed', count: 6 }];
    case 'recovery-code-used':
      return [{ type: 'recovery-code-used', left: 3 }];
    case 'address-changed':
      return [{ type: 'address-made-own', addressId: 'mail-1' }];
    case 'password-changed':
      return [{ type: 'password-changed' }];
    case 'account-closed':
      return [{ type: 'account-closed' }, { type: 'sessions-cut', kept: null }];
    case 'changes-frozen':
      return [
        { type: 'act-disavowed', sequence: 7, restored: ['totp-1'] },
        { type: 'factor-restored', factorId: 'totp-1' },
        { type: 'sessions-cut', kept: null },
        { type: 'changes-frozen', until: at + 3 * day, since: at },
      ];
    case 'freeze-lifted':
      return [{ type: 'freeze-lifted' }];
    case 'must-enrol':
      return [{ type: 'must-enrol-marked' }];
    case 'second-step-failing':
      return [{ type: 'second-step-failing' }];
    case 'signed-in':
      return [{ type: 'signed-in', sessionId: 'session-1', clientId: null, methods: ['pwd'] }];
    case 'preferred-changed':
      return [{ type: 'preferred-chosen', kind: 'email' }];
    case 'registered-again':
      return [{ type: 'registered-again' }];
    case 'sign-in-code':
      return [{ type: 'code-sent', kind: 'email', purpose: 'sign-in', factorId: null }];
    case 'step-up-code':
      return [{ type: 'code-sent', kind: 'email', purpose: 'step-up', factorId: null }];
    case 'enrol-code':
      return [{ type: 'code-sent', kind: 'email', purpose: 'enrol', factorId: null }];
    case 'verify-address':
      return [{ type: 'verification-begun', addressId: 'mail-1' }];
  }
}

function impactOf(kind: NoticeKind, label: string, undo: number): Impact | null {
  const totp = factor('totp', label, null);
  const email = factor('email', label, 'a•••@example.com');
  const nothing: Impact = {
    removed: [],
    dropped: [],
    added: [],
    restored: [],
    locked: [],
    remaining: [{ id: 'sms-1', kind: 'sms' }],
    onlyFactor: false,
    mustEnrol: kind === 'must-enrol',
    preferred: 'sms',
    recoveryCodesRemoved: 0,
    sessions: 'kept',
    alerts: 1,
    alertLanguage: 'en',
    restorableUntil: null,
  };
  if (kind === 'factor-removed') {
    return { ...nothing, removed: [totp, email], recoveryCodesRemoved: 6, sessions: 'ended', restorableUntil: undo };
  }
  if (kind === 'factor-added') return { ...nothing, added: [totp] };
  if (kind === 'factor-restored' || kind === 'changes-frozen') return { ...nothing, restored: [totp] };
  if (kind === 'factor-locked') return { ...nothing, locked: [totp] };
  return kind === 'must-enrol' ? nothing : null;
}

const factor = (kind: Kind, label: string, target: string | null): FactorFacts => ({
  id: `${kind}-1`,
  kind,
  label,
  target,
});
