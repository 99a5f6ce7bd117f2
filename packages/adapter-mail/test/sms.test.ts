import { languages, sampleDelivery, segmentsOf } from '@detent/adapter-mail';
import { type Kind, type NoticeKind, noticeClasses } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { smsOf } from '../src/message/sms.ts';
import { createVoices } from '../src/voices.ts';
import { settings } from './settings.ts';

const voices = createVoices(settings);
const kinds = Object.keys(noticeClasses) as NoticeKind[];
const told = kinds.filter((kind) => noticeClasses[kind] === 'A');
const codes = ['sign-in-code', 'step-up-code', 'enrol-code'] as const;
const tags = languages.map(({ tag }) => tag);

const longest = {
  ...settings,
  product: 'Mmmmmmmmmmmmmmmmmmmm',
  uiBaseUrl: 'https://accounts.a-long-name.example.com',
};

const textOf = (kind: NoticeKind, tag: string, wishes = settings): string => {
  const delivery = sampleDelivery({ kind, channel: 'sms', languages: [tag], size: 'long' });
  return smsOf(delivery, voices([tag]), wishes);
};

describe('an SMS', () => {
  it.each(tags.flatMap((tag) => [...told, ...codes].map((kind) => [kind, tag] as const)))(
    '%s in %s fits into two segments, with the longest product and address (alerts case 28)',
    (kind, tag) => {
      expect(longest.uiBaseUrl).toHaveLength(40);
      expect(segmentsOf(textOf(kind, tag, longest))).toBeLessThanOrEqual(2);
    },
  );

  it.each(tags.flatMap((tag) => (['totp', 'sms', 'email'] as const).map((kind) => [kind, tag] as const)))(
    'about a factor of kind %s fits in %s, too',
    (kind, tag) => {
      for (const about of ['factor-added', 'factor-removed', 'factor-restored', 'factor-locked'] as const) {
        expect(segmentsOf(smsOf(aboutOne(about, kind), voices([tag]), longest))).toBeLessThanOrEqual(2);
      }
    },
  );

  it('is one sentence with product, act, kind and time, and where to go by hand', () => {
    const delivery = aboutOne('factor-removed', 'totp');
    expect(smsOf(delivery, voices(['en']), settings)).toBe(
      'Detent: authenticator app removed, Jan 31 14:05 UTC+01:00. Not you? Open https://app.example.com',
    );
    expect(smsOf(delivery, voices(['fr']), settings)).toBe(
      "Detent : application d'authentification supprimée, 31 janv. 14:05 UTC+01:00. Pas vous ? Ouvrez https://app.example.com",
    );
  });

  it.each(tags)('carries neither token nor label in %s', (tag) => {
    for (const kind of told) {
      const text = textOf(kind, tag);
      expect(text).not.toContain('nm1');
      expect(text).not.toContain('telephone');
      expect(text).not.toMatch(/[\u2066-\u2069\n]/);
    }
  });

  it.each(tags)('with a code says for what and how long in %s, and offers it to phones on one site only', (tag) => {
    for (const kind of codes) {
      const text = textOf(kind, tag);
      expect(text).toContain('Detent');
      expect(text).toContain('10');
      expect(text.startsWith('123456 ')).toBe(true);
      expect(text.endsWith('\n@app.example.com #123456')).toBe(true);
    }
  });

  it('rounds what is left of a code to whole minutes, one at least', () => {
    const delivery = sampleDelivery({ kind: 'sign-in-code', channel: 'sms' });
    const lasting = (ms: number): string =>
      smsOf(
        {
          ...delivery,
          claimed: {
            ...delivery.claimed,
            notice: { ...delivery.claimed.notice, expiresAt: delivery.claimed.act.at + ms },
          },
        },
        voices(['en']),
        settings,
      );
    expect(lasting(600_000)).toContain('valid for 10 minutes.');
    expect(lasting(89_999)).toContain('valid for 1 minute.');
    expect(lasting(90_000)).toContain('valid for 2 minutes.');
    expect(lasting(1)).toContain('valid for 1 minute.');
  });

  it('is for no link, and for no code that is not there', () => {
    expect(() => textOf('verify-address', 'en')).toThrow('code');
    expect(() => smsOf({ ...sampleDelivery({ kind: 'step-up-code' }), code: null }, voices(['en']), settings)).toThrow(
      'code',
    );
  });
});

describe('counting segments', () => {
  it.each([
    ['', 1],
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    ['a'.repeat(307), 3],
    ['€'.repeat(80), 1],
    ['€'.repeat(81), 2],
    ['ع'.repeat(70), 1],
    ['ع'.repeat(71), 2],
    ['ع'.repeat(134), 2],
    ['ع'.repeat(135), 3],
    [`${'a'.repeat(70)}ç`, 2],
    ['äöüÄÖÜßéèàùÇ'.repeat(13), 1],
  ])('knows the small alphabet and the large one', (text, segments) => {
    expect(segmentsOf(text)).toBe(segments);
  });
});

function aboutOne(kind: NoticeKind, of: Kind): ReturnType<typeof sampleDelivery> {
  const delivery = sampleDelivery({ kind, channel: 'sms' });
  const { act } = delivery.claimed;
  if (act.impact === null) throw new Error('nothing changed');
  const one = [{ id: 'one', kind: of, label: 'x', target: null }];
  const impact = { ...act.impact, added: one, removed: one, restored: one, locked: one };
  return { ...delivery, claimed: { ...delivery.claimed, act: { ...act, impact } } };
}
