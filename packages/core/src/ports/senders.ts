import type { NoticeKind } from '../account/notice.ts';
import type { ClaimedNotice } from './notices.ts';

/** What became of one message; see alerts.md 3.4. */
export type SendAnswer =
  | { readonly kind: 'accepted'; readonly code: string }
  | { readonly kind: 'later'; readonly code: string; readonly retryAfterMs: number | null }
  | { readonly kind: 'unreachable'; readonly code: string }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unusable'; readonly code: string };

export interface Delivery {
  readonly claimed: ClaimedNotice;
  /** The recipient's address, looked up by id. */
  readonly to: string;
  /** For class C: the code or link token, opened. */
  readonly code: string | null;
  /** For class A: the token of the "this was not me" link. */
  readonly notMe: string | null;
  /** The name of the account's organization. */
  readonly organization: string | null;
  /** What policy lets a message say of whoever acted. */
  readonly tells: { readonly reason: boolean; readonly actorName: boolean };
}

/** Alerts, classes A and B. Throws for no foreseeable fault, may be called again with the same notice, keeps nothing. */
export interface AlertSender {
  readonly channel: 'email' | 'sms';
  /** Answers before `deadline`, an instant. */
  send(delivery: Delivery, deadline: number): Promise<SendAnswer>;
}

/** Codes and links that were asked for, class C. The same promises. */
export interface CodeSender {
  readonly channel: 'email' | 'sms';
  readonly kinds: readonly NoticeKind[];
  send(delivery: Delivery, deadline: number): Promise<SendAnswer>;
}
