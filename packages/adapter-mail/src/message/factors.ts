import { type FactorFacts, type Kind, kinds } from '@detent/core';
import type { KindChoice } from '../catalogue/en.ts';
import { data, type Inline } from '../words/piece.ts';
import type { Voice } from '../words/voice.ts';
import { yes } from './told.ts';

/** Factors by kind, label and masked target. */
export const factorList = (voice: Voice, factors: readonly FactorFacts[]): Inline =>
  voice.list(factors.map((factor) => factorName(voice, factor)));

function factorName(voice: Voice, { kind, label, target }: FactorFacts): Inline {
  const labelled = { label: data(label), hasLabel: yes(label !== '') };
  if (kind === 'totp') return voice.say('factor.totp', labelled);
  return voice.say(`factor.${kind}`, { ...labelled, target: data(target ?? ''), hasTarget: yes(target !== null) });
}

/** The kinds among these factors, each once, in the order in which one is elected. */
export const kindList = (voice: Voice, factors: readonly { readonly kind: Kind }[]): Inline =>
  voice.list(
    kinds.filter((kind) => factors.some((factor) => factor.kind === kind)).map((kind) => voice.say('kind', { kind })),
  );

/** The one kind that all of these are of. */
export function kindOfAll(factors: readonly { readonly kind: Kind }[]): KindChoice {
  const [first] = factors;
  return first !== undefined && factors.every(({ kind }) => kind === first.kind) ? first.kind : 'other';
}
