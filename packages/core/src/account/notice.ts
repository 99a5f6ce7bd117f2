/** What somebody is told; alerts.md calls the classes A (always), B (may be switched off) and C (a code or link that was asked for). */
export const noticeClasses = {
  'factor-added': 'A',
  'factor-removed': 'A',
  'factor-restored': 'A',
  'factor-locked': 'A',
  'recovery-codes-issued': 'A',
  'recovery-codes-removed': 'A',
  'recovery-code-used': 'A',
  'address-changed': 'A',
  'password-changed': 'A',
  'account-closed': 'A',
  'changes-frozen': 'A',
  'freeze-lifted': 'A',
  'must-enrol': 'A',
  'second-step-failing': 'B',
  'signed-in': 'B',
  'preferred-changed': 'B',
  'registered-again': 'B',
  'sign-in-code': 'C',
  'step-up-code': 'C',
  'enrol-code': 'C',
  'verify-address': 'C',
} as const;

export type NoticeKind = keyof typeof noticeClasses;
export type NoticeClass = (typeof noticeClasses)[NoticeKind];

/** The one message owed to one recipient about one act. What it says comes from the act; where it goes, from the account. */
export interface Notice {
  /** `<account id>.<sequence of the act's first event>.<recipient id>`: the same on every try. */
  readonly id: string;
  readonly kind: NoticeKind;
  readonly recipientId: string;
  readonly channel: 'email' | 'sms';
  /** Languages in the order in which they are wished for. */
  readonly wishes: readonly string[];
  readonly dueAt: number;
  readonly expiresAt: number;
  /** Class C only: the sealed code or link token, erased when the notice settles. */
  readonly sealed: string | null;
  /** Checks the token in a "this was not me" link, which itself is never stored. */
  readonly notMe: NotMe | null;
}

export interface NotMe {
  readonly digest: string;
  readonly keyId: string;
  readonly until: number;
  /** Whether this recipient's address was verified long enough before the act to bring a factor back. */
  readonly restores: boolean;
}

/** How far a notice has got. The relay alone writes this. */
export interface NoticeProgress {
  readonly state: 'due' | 'claimed' | 'sent' | 'dead' | 'dropped';
  readonly dueAt: number;
  readonly claims: number;
  readonly tries: number;
  readonly lease: { readonly token: string; readonly until: number } | null;
  readonly settledAt: number | null;
  /** The receiver's answer code, or why it is dead or dropped. */
  readonly because: string | null;
  /** The recipient, masked, once it was handed over. */
  readonly to: string | null;
}
