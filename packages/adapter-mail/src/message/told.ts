import { type Account, type Act, masked, type Notice, ownAddress } from '@detent/core';
import { data, type Inline } from '../words/piece.ts';
import type { Voice } from '../words/voice.ts';

/** What can be told of one act. A claimed notice holds all of it, and so does whoever shows the act on a page. */
export interface Told {
  readonly act: Act;
  readonly account: Account;
  /** What the act is told as. */
  readonly kind: Notice['kind'];
  readonly organization: string | null;
  readonly tells: { readonly reason: boolean; readonly actorName: boolean };
}

/** The account, by its own mailbox or number, masked. */
export function accountName({ account }: Pick<Told, 'account'>): Inline {
  const { person } = account;
  const own = ownAddress(person, 'email') ?? ownAddress(person, 'sms') ?? person.addresses[0];
  return data(own === undefined ? '•••' : masked(own));
}

/** Who did it, as a phrase that ends a sentence in the passive voice. */
export function byWhom(voice: Voice, told: Told): Inline {
  const { act, organization, tells } = told;
  if (act.events.some((event) => event.type === 'act-disavowed')) return voice.say('by.link');
  const of = { organization: data(organization ?? ''), hasOrganization: yes(organization !== null) };
  switch (act.actor.kind) {
    case 'self':
      return voice.say('by.self');
    case 'help-desk':
    case 'administrator':
    case 'owner':
      return tells.actorName && act.actor.name !== null
        ? voice.say('by.administrator-named', { name: data(act.actor.name), ...of })
        : voice.say('by.administrator', of);
    case 'service':
      return voice.say('by.service', of);
    case 'system':
      return voice.say('by.policy', of);
  }
}

export const yes = (fact: boolean): 'yes' | 'other' => (fact ? 'yes' : 'other');
