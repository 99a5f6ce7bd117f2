import { type Delivery, noticeClasses } from '@detent/core';
import { longestSite, type MessageSettings, wrong } from '../settings.ts';
import { data, ltr, plain, words } from '../words/piece.ts';
import type { Voice } from '../words/voice.ts';
import { toldOf, Unusable } from './compose.ts';
import { subjectOf } from './what-happened.ts';

/** Throws `configuration-wrong` for an address that leaves no room for words in two segments. */
export function checkSmsSettings({ uiBaseUrl }: MessageSettings): void {
  if (uiBaseUrl.length > longestSite)
    throw wrong('uiBaseUrl', `at most ${longestSite} symbols long, to fit into an SMS`);
}

/** What an SMS says: one sentence without label and link, or a code that phones offer on the right site only. */
export function smsOf(delivery: Delivery, voice: Voice, settings: MessageSettings): string {
  const told = toldOf(delivery);
  const product = data(settings.product);
  const { kind } = told;
  if (noticeClasses[kind] !== 'C') {
    const subject = words(plain(subjectOf(voice, told, product)));
    const time = words(voice.shortMoment(told.act.at, told.account.person.zone));
    return simple(plain(voice.say('sms.alert', { subject, time, site: ltr(settings.uiBaseUrl) })));
  }
  if (delivery.code === null || kind === 'verify-address') throw new Unusable('code');
  const minutes = Math.max(1, Math.round((delivery.claimed.notice.expiresAt - told.act.at) / 60_000));
  const text = plain(voice.say('sms.code', { product, code: ltr(delivery.code), minutes }));
  return `${simple(text)}\n@${new URL(settings.uiBaseUrl).host} #${delivery.code}`;
}

/** Plain marks in place of typographic ones, where that alone keeps a message in the alphabet that fits twice as much. */
function simple(text: string): string {
  const marked = text
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c-\u201e\u00ab\u00bb]/g, '"')
    .replace(/\u2026/g, '...');
  return isGsm(marked) ? marked : text;
}

const gsm = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
const gsmTwice = /[\^{}\\[~\]|€]/g;

const isGsm = (text: string): boolean => gsm.test(text);

/** How many segments a gateway makes of a text: 160 symbols of the small alphabet, or 70 of any other; a little less in each of several. */
export function segmentsOf(text: string): number {
  const [alone, joined] = isGsm(text) ? [160, 153] : [70, 67];
  const length = isGsm(text) ? text.length + (text.match(gsmTwice) ?? []).length : text.length;
  return length <= alone ? 1 : Math.ceil(length / joined);
}
