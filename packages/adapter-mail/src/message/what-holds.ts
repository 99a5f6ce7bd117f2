import { isLive, type Kind } from '@detent/core';
import type { Values } from '../catalogue/en.ts';
import type { Inline } from '../words/piece.ts';
import type { Voice } from '../words/voice.ts';
import { kindList } from './factors.ts';
import type { Told } from './told.ts';
import { eventOf } from './what-happened.ts';

/** What is true after the act: factors, preference, the next sign-in, recovery codes, sessions and remembered devices. */
export function whatHolds(voice: Voice, told: Told): readonly Inline[] {
  if (told.kind === 'account-closed') return [voice.say('holds.closed')];
  const left = factorsLeft(told);
  const kinds = new Set(left.map(({ kind }) => kind));
  const preferred = told.act.impact === null ? told.account.preferred : told.act.impact.preferred;
  return [
    voice.say('holds.left', { count: kinds.size, kinds: kindList(voice, left) }),
    ...(kinds.size === 0 ? [] : [voice.say('holds.preferred', { kind: preferred ?? 'other' })]),
    voice.say('holds.next', { asks: asksNext(told, left, preferred) }),
    ...recovery(voice, told),
    voice.say('holds.sessions', { state: sessions(told) }),
    voice.say('holds.devices', { state: forgetsDevices(told) ? 'ended' : 'other' }),
  ];
}

type OfKind = { readonly kind: Kind };

const factorsLeft = ({ act, account }: Told): readonly OfKind[] =>
  act.impact === null ? account.factors.filter(isLive) : act.impact.remaining;

function asksNext(told: Told, left: readonly OfKind[], preferred: Kind | null): Values['holds.next']['asks'] {
  const mustEnrol = told.act.impact?.mustEnrol ?? told.account.mustEnrol;
  if (mustEnrol) return 'enrol';
  return left.length === 0 ? 'password' : (preferred ?? 'other');
}

/** Where the first sentence speaks of recovery codes there is nothing to add. */
function recovery(voice: Voice, told: Told): readonly Inline[] {
  if (told.kind === 'recovery-codes-issued' || told.kind === 'recovery-code-used') return [];
  const ended = eventOf(told, 'recovery-codes-removed') !== null || eventOf(told, 'recovery-codes-voided') !== null;
  const kept = told.account.recovery !== null && told.account.recovery.hashes.length > 0;
  return [voice.say('holds.recovery', { state: ended ? 'ended' : kept ? 'kept' : 'other' })];
}

function sessions(told: Told): Values['holds.sessions']['state'] {
  const cut = eventOf(told, 'sessions-cut');
  if (cut === null) return 'other';
  return cut.kept === null ? 'all' : 'others';
}

/** A remembered device stands for the factors that were there when it was remembered. */
function forgetsDevices({ act }: Told): boolean {
  const { impact } = act;
  return impact !== null && impact.removed.length + impact.added.length + impact.restored.length > 0;
}
