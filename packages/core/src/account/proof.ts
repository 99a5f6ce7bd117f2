/** What was proven, by which method and through which channel, and when (RFC 8176 names where it has one). */
export interface Proof {
  readonly method: 'pwd' | 'otp' | 'sms' | 'email' | 'recovery' | 'federated';
  /** The mailbox or number it came through. */
  readonly addressId: string | null;
  readonly factorId: string | null;
  /** When the factor was bound or the set of recovery codes issued. */
  readonly boundAt: number | null;
  readonly at: number;
}
