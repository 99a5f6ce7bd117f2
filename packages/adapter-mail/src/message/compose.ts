import { type Delivery, noticeClasses } from '@detent/core';
import { isBroken, type MessageSettings } from '../settings.ts';
import { data, type Inline, ltr, plain } from '../words/piece.ts';
import type { Voice } from '../words/voice.ts';
import { type Block, type Message, paragraph, small } from './block.ts';
import type { Told } from './told.ts';
import { firstSentence, otherSentences, subjectOf } from './what-happened.ts';
import { whatHolds } from './what-holds.ts';

/** Thrown for a message that cannot be made of what there is; trying again would not help. */
export class Unusable extends Error {
  override readonly name = 'Unusable';
}

export const toldOf = ({ claimed, organization, tells }: Delivery): Told => ({
  act: claimed.act,
  account: claimed.account,
  kind: claimed.notice.kind,
  organization,
  tells,
});

/** What a mail says, in the order in which people need it. */
export function compose(delivery: Delivery, voice: Voice, settings: MessageSettings): Message {
  const product = data(settings.product);
  const told = toldOf(delivery);
  const subject = plain(subjectOf(voice, told, product));
  if (isBroken(subject)) throw new Unusable('subject');
  const blocks =
    noticeClasses[told.kind] === 'C' ? letter(delivery, told, voice, settings) : alert(delivery, told, voice, settings);
  return { tag: voice.tag, dir: voice.dir, subject, product, blocks };
}

function alert(delivery: Delivery, told: Told, voice: Voice, settings: MessageSettings): readonly Block[] {
  const { kind, act, account } = told;
  const classA = noticeClasses[kind] === 'A';
  const when = voice.say('when', { moment: voice.moment(act.at, account.person.zone) });
  const reference = voice.say('reference', { reference: ltr(act.id) });
  return [
    paragraph(firstSentence(voice, told)),
    ...otherSentences(voice, told).map((sentence) => paragraph(sentence)),
    paragraph(when, ...whereFrom(voice, told, settings), reference),
    ...(classA || kind === 'preferred-changed' ? [paragraph(...whatHolds(voice, told))] : []),
    paragraph(voice.say('if-you')),
    ...ifNotYou(delivery, told, voice, settings),
    small(
      voice.say('contact', { contact: ltr(settings.contact) }),
      voice.say('never-ask'),
      voice.say('why', { product: data(settings.product) }),
    ),
  ];
}

function ifNotYou(delivery: Delivery, told: Told, voice: Voice, settings: MessageSettings): readonly Block[] {
  const byHand = voice.say('by-hand', { site: ltr(settings.uiBaseUrl) });
  if (told.kind === 'account-closed') return [paragraph(voice.say('not-you.closed'))];
  if (told.kind === 'registered-again') return [paragraph(voice.say('not-you.register'), byHand)];
  const { notMe } = delivery.claimed.notice;
  if (notMe === null || delivery.notMe === null) return [paragraph(voice.say('not-you.plain'), byHand)];
  const { zone } = told.account.person;
  return [
    paragraph(voice.say('not-you')),
    {
      kind: 'link',
      label: voice.say('not-you.button'),
      url: `${settings.baseUrl}/not-me?t=${encodeURIComponent(delivery.notMe)}`,
    },
    paragraph(
      ...undo(told, notMe.restores, voice),
      voice.say('not-you.until', { until: voice.moment(notMe.until, zone) }),
      byHand,
    ),
  ];
}

function undo({ act, account }: Told, restores: boolean, voice: Voice): readonly Inline[] {
  const { impact } = act;
  if (impact === null || impact.removed.length === 0) return [];
  return impact.restorableUntil === null || !restores
    ? [voice.say('not-you.no-undo')]
    : [voice.say('not-you.undo', { until: voice.moment(impact.restorableUntil, account.person.zone) })];
}

/** A code or link that was asked for. Of a code's message nothing but the code is worth stealing, so it has no link. */
function letter(delivery: Delivery, told: Told, voice: Voice, settings: MessageSettings): readonly Block[] {
  const { code, claimed } = delivery;
  if (code === null) throw new Unusable('code');
  const { zone } = told.account.person;
  const until = voice.moment(claimed.notice.expiresAt, zone);
  const asked = [
    voice.say('code.asked', { moment: voice.moment(told.act.at, zone) }),
    ...whereFrom(voice, told, settings),
  ];
  const product = data(settings.product);
  if (told.kind === 'verify-address') {
    return [
      paragraph(firstSentence(voice, told)),
      {
        kind: 'link',
        label: voice.say('verify.button'),
        url: `${settings.uiBaseUrl}/verify-email?token=${encodeURIComponent(code)}`,
      },
      paragraph(voice.say('verify.until', { until })),
      paragraph(...asked),
      paragraph(voice.say('verify.not-asked', { product })),
      small(voice.say('contact', { contact: ltr(settings.contact) }), voice.say('never-ask')),
    ];
  }
  return [
    paragraph(firstSentence(voice, told)),
    paragraph(voice.say('code.until', { until })),
    paragraph(...asked),
    paragraph(voice.say('code.below')),
    { kind: 'code', code },
    paragraph(voice.say('code.not-asked')),
    paragraph(voice.say('code.never')),
    small(voice.say('contact', { contact: ltr(settings.contact) })),
  ];
}

/** Browser and system family, and the network address where recording it is on. */
function whereFrom(voice: Voice, { act }: Told, settings: MessageSettings): readonly Inline[] {
  const { browser = null, system = null, address = null } = act.origin ?? {};
  const known = browser === null ? (system === null ? 'other' : 'system') : system === null ? 'browser' : 'both';
  const place = address === null ? null : (settings.placeOf?.(address) ?? null);
  return [
    voice.say('where', { browser: data(browser ?? ''), system: data(system ?? ''), known }),
    ...(address === null ? [] : [voice.say('where.address', { address: ltr(address) })]),
    ...(place === null ? [] : [voice.say('where.place', { place: data(place) })]),
  ];
}
