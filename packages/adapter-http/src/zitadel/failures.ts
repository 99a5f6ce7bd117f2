import type { FailureOf, SharedFailure } from '../edge/answers.ts';

/** What only these contracts find wrong with a call; the core never sees it. */
export interface ZitadelFailureData {
  'header-missing': Record<never, never>;
  'header-malformed': Record<never, never>;
  'token-bad': Record<never, never>;
  'organization-unusable': Record<never, never>;
  /** Whoever asks may do nothing anywhere, and asks about somebody else. */
  'membership-missing': Record<never, never>;
  'permission-missing': Record<never, never>;
  /** A field breaks its rule; the message is the published one. */
  'field-invalid': { readonly message: string };
  /** What was sent cannot be read as a message. */
  'message-malformed': { readonly message: string };
}

export type ZitadelFailure = SharedFailure | FailureOf<ZitadelFailureData>;
