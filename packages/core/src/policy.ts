import type { Kind } from './account/factor.ts';
import type { NoticeKind } from './account/notice.ts';

export type Binding = 'refuse' | 'allow';

/** What an organization decides; every rule that depends on a decision takes it from here. */
export interface Policy {
  /** Who may take away the only factor that counts. */
  readonly onlyFactor: {
    readonly self: Binding;
    readonly helpDesk: Binding;
    readonly administrator: Binding;
    readonly owner: Binding;
    readonly service: Binding;
  };
  readonly countingKinds: readonly Kind[];
  /** Kinds whose codes can be delivered at all; TOTP needs no delivery. */
  readonly channels: { readonly sms: boolean; readonly email: boolean };
  readonly secondFactor: 'optional' | 'required';
  readonly sessionsOnRemove: 'others' | 'none';
  /** Doors whose people need no step-up. Empty unless somebody relaxed one. */
  readonly relaxedDoors: readonly string[];
  readonly maxFactors: Readonly<Record<Kind, number>>;
  readonly undoWindowMs: number;
  readonly freezeMs: number;
  readonly previousAddressMs: number;
  readonly stepUpMs: number;
  readonly codeMs: number;
  readonly cooldownMs: { readonly sms: number; readonly email: number };
  readonly alertNumbers: 'without-mail' | 'always' | 'never';
  readonly alerts: {
    readonly includeReason: boolean;
    readonly includeActorName: boolean;
    readonly off: readonly NoticeKind[];
  };
  /** The organization's language, then the default. */
  readonly language: string | null;
  readonly defaultLanguage: string;
  /** A locked organization's people are treated as disabled. */
  readonly locked: boolean;
  readonly guesses: GuessLimits;
}

/** The figures of security.md 3.3 that policy may tighten. */
export interface GuessLimits {
  readonly perCode: number;
  readonly perLane: readonly { readonly most: number; readonly inMs: number }[];
  readonly perFactorInARow: number;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** What holds where nobody decided otherwise. */
export const defaultPolicy: Policy = {
  onlyFactor: { self: 'refuse', helpDesk: 'allow', administrator: 'allow', owner: 'allow', service: 'allow' },
  countingKinds: ['totp', 'sms', 'email'],
  channels: { sms: true, email: true },
  secondFactor: 'optional',
  sessionsOnRemove: 'others',
  relaxedDoors: [],
  maxFactors: { totp: 32, sms: 1, email: 1 },
  undoWindowMs: 3 * day,
  freezeMs: 3 * day,
  previousAddressMs: 30 * day,
  stepUpMs: 15 * minute,
  codeMs: 10 * minute,
  cooldownMs: { sms: minute, email: minute },
  alertNumbers: 'without-mail',
  alerts: { includeReason: false, includeActorName: false, off: [] },
  language: null,
  defaultLanguage: 'en',
  locked: false,
  guesses: {
    perCode: 5,
    perLane: [
      { most: 10, inMs: 15 * minute },
      { most: 30, inMs: day },
    ],
    perFactorInARow: 100,
  },
};

/** Figures that no policy changes. */
export const fixed: Fixed = {
  pendingMs: day,
  pendingPerKind: 8,
  notMeMs: 10 * day,
  alertMs: 7 * day,
  verifiedLongEnoughMs: 7 * day,
  rarelyToldMs: hour,
  failingAfter: 3,
  setupMs: 15 * minute,
  selfChanges: { most: 20, inMs: hour },
  takeOverMs: minute,
  openNotices: 200,
};

export interface Fixed {
  /** How long an enrolment that was begun stays open, and how many of a kind may be open. */
  readonly pendingMs: number;
  readonly pendingPerKind: number;
  /** The least life of a "this was not me" link. */
  readonly notMeMs: number;
  /** How long an alert is tried. */
  readonly alertMs: number;
  /** An address verified later than this before an act cannot undo it. */
  readonly verifiedLongEnoughMs: number;
  readonly rarelyToldMs: number;
  /** Which failed second step in a row is told. */
  readonly failingAfter: number;
  readonly setupMs: number;
  readonly selfChanges: { readonly most: number; readonly inMs: number };
  /** A sign-in name whose account never came to be may be taken over after this. */
  readonly takeOverMs: number;
  /** From so many open notices on an account takes only those that must always be told, and those that were asked for. */
  readonly openNotices: number;
}
