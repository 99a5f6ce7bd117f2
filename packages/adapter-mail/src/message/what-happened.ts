import { type Address, type FactorFacts, masked, type RecordedEvent } from '@detent/core';
import type { KindChoice } from '../catalogue/en.ts';
import { data, type Inline } from '../words/piece.ts';
import type { Voice } from '../words/voice.ts';
import { factorList, kindOfAll } from './factors.ts';
import { accountName, byWhom, type Told } from './told.ts';

const none: Changed = { removed: [], added: [], restored: [], locked: [] };

interface Changed {
  readonly removed: readonly FactorFacts[];
  readonly added: readonly FactorFacts[];
  readonly restored: readonly FactorFacts[];
  readonly locked: readonly FactorFacts[];
}

const changedBy = ({ act }: Told): Changed => act.impact ?? none;

/** The one event of that type in an act. */
export function eventOf<T extends RecordedEvent['type']>(told: Told, type: T): RecordedEvent<T> | null {
  return told.act.events.find((event): event is RecordedEvent<T> & RecordedEvent => event.type === type) ?? null;
}

/** The subject of the message: the product, what happened, and the kind of factor. */
export function subjectOf(voice: Voice, told: Told, product: Inline): Inline {
  const { added, removed, restored, locked } = changedBy(told);
  switch (told.kind) {
    case 'factor-added':
      return voice.say('subject.factor-added', { product, kind: kindOfAll(added) });
    case 'factor-removed':
      return voice.say('subject.factor-removed', { product, kind: kindOfAll(removed) });
    case 'factor-restored':
      return voice.say('subject.factor-restored', { product, kind: kindOfAll(restored) });
    case 'factor-locked':
      return locked.length === 0
        ? voice.say('subject.recovery-codes-void', { product })
        : voice.say('subject.factor-locked', { product, kind: kindOfAll(locked) });
    case 'recovery-codes-issued':
    case 'recovery-codes-removed':
    case 'recovery-code-used':
    case 'address-changed':
    case 'password-changed':
    case 'account-closed':
    case 'changes-frozen':
    case 'freeze-lifted':
    case 'must-enrol':
    case 'second-step-failing':
    case 'signed-in':
    case 'preferred-changed':
    case 'registered-again':
    case 'sign-in-code':
    case 'step-up-code':
    case 'enrol-code':
    case 'verify-address':
      return voice.say(`subject.${told.kind}`, { product });
  }
}

/** The first sentence: what changed, which factors, on which account, and who did it. */
export function firstSentence(voice: Voice, told: Told): Inline {
  const { added, removed, restored, locked } = changedBy(told);
  const account = accountName(told);
  const by = { account, by: byWhom(voice, told) };
  const factors = (list: readonly FactorFacts[]): { readonly count: number; readonly factors: Inline } => ({
    count: list.length,
    factors: factorList(voice, list),
  });
  switch (told.kind) {
    case 'factor-added':
      return voice.say('first.factor-added', { ...by, ...factors(added) });
    case 'factor-removed':
      return voice.say('first.factor-removed', { ...by, ...factors(removed) });
    case 'factor-restored':
      return voice.say('first.factor-restored', { ...by, ...factors(restored) });
    case 'factor-locked':
      return locked.length === 0
        ? voice.say('first.recovery-codes-void', { account })
        : voice.say('first.factor-locked', { account, ...factors(locked) });
    case 'recovery-codes-issued':
      return voice.say('first.recovery-codes-issued', { ...by, count: issued(told) });
    case 'recovery-codes-removed':
      return voice.say('first.recovery-codes-removed', {
        ...by,
        count: eventOf(told, 'recovery-codes-removed')?.count ?? 0,
      });
    case 'recovery-code-used':
      return voice.say('first.recovery-code-used', { ...by, left: codesLeft(told) });
    case 'address-changed':
      return voice.say('first.address-changed', { ...by, changes: addressChanges(voice, told) });
    case 'password-changed':
      return voice.say('first.password-changed', by);
    case 'account-closed':
      return voice.say('first.account-closed', by);
    case 'changes-frozen':
      return voice.say('first.changes-frozen', {
        ...by,
        until: voice.moment(eventOf(told, 'changes-frozen')?.until ?? told.act.at, told.account.person.zone),
      });
    case 'freeze-lifted':
      return voice.say('first.freeze-lifted', by);
    case 'must-enrol':
      return voice.say('first.must-enrol', by);
    case 'second-step-failing':
    case 'signed-in':
    case 'registered-again':
      return voice.say(`first.${told.kind}`, { account });
    case 'preferred-changed':
      return voice.say('first.preferred-changed', { ...by, kind: preferred(told) });
    case 'sign-in-code':
      return voice.say('code.sign-in', { account });
    case 'step-up-code':
      return voice.say('code.step-up', { account });
    case 'enrol-code':
      return voice.say('code.enrol', { account });
    case 'verify-address':
      return voice.say('verify', { account });
  }
}

/** What else the same act did: one message names all of it. */
export function otherSentences(voice: Voice, told: Told): readonly Inline[] {
  const { added, removed, restored, locked } = changedBy(told);
  const { kind, tells, act } = told;
  const also: Inline[] = [];
  const factors = (list: readonly FactorFacts[]): { readonly factors: Inline } => ({
    factors: factorList(voice, list),
  });
  if (eventOf(told, 'act-disavowed') !== null) also.push(voice.say('also.reported'));
  if (kind !== 'factor-removed' && removed.length > 0) also.push(voice.say('also.factor-removed', factors(removed)));
  if (kind !== 'factor-added' && added.length > 0) also.push(voice.say('also.factor-added', factors(added)));
  if (kind !== 'factor-restored' && restored.length > 0) {
    also.push(voice.say('also.factor-restored', factors(restored)));
  }
  if (kind !== 'factor-locked' && locked.length > 0) also.push(voice.say('also.factor-locked', factors(locked)));
  if (kind !== 'recovery-codes-issued' && issued(told) > 0) {
    also.push(voice.say('also.recovery-codes-issued', { count: issued(told) }));
  }
  if (kind !== 'address-changed' && eventOf(told, 'address-made-own') !== null) {
    also.push(voice.say('also.address-changed', { changes: addressChanges(voice, told) }));
  }
  if (kind !== 'password-changed' && eventOf(told, 'password-changed') !== null) {
    also.push(voice.say('also.password-changed'));
  }
  if (kind === 'recovery-code-used' && codesLeft(told) <= fewCodes) also.push(voice.say('also.renew'));
  if (tells.reason && act.reason !== null && act.reason !== '') {
    also.push(voice.say('also.reason', { reason: data(act.reason) }));
  }
  return also;
}

const fewCodes = 3;

const issued = (told: Told): number => eventOf(told, 'recovery-codes-issued')?.count ?? 0;
const codesLeft = (told: Told): number => eventOf(told, 'recovery-code-used')?.left ?? 0;

function preferred(told: Told): KindChoice {
  return eventOf(told, 'preferred-chosen')?.kind ?? told.account.preferred ?? 'other';
}

/** New addresses, and those that were given up; all masked. */
function addressChanges(voice: Voice, told: Told): Inline {
  const known = new Map<string, string>(
    told.account.person.addresses.map((address: Address) => [address.id, masked(address)]),
  );
  const changes = told.act.events.flatMap((event): readonly Inline[] => {
    if (event.type !== 'address-made-own' && event.type !== 'address-given-up') return [];
    const address = data(known.get(event.addressId) ?? '•••');
    const key = event.type === 'address-made-own' ? 'change.address-new' : 'change.address-gone';
    return [voice.say(key, { address })];
  });
  return voice.list(changes);
}
