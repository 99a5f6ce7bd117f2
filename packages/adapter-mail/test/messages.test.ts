import {
  languages,
  type PreviewedMessage,
  PreviewMailbox,
  type SampleWishes,
  sampleDelivery,
  sampleSizes,
} from '@detent/adapter-mail';
import { type ActorKind, type Delivery, type NoticeKind, noticeClasses } from '@detent/core';
import { ManualClock } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import type { Key } from '../src/catalogue/en.ts';
import { createVoice, type Voice } from '../src/words/voice.ts';
import { settings } from './settings.ts';

const kinds = Object.keys(noticeClasses) as NoticeKind[];
const ofClass = (wanted: 'A' | 'B' | 'C'): readonly NoticeKind[] =>
  kinds.filter((kind) => noticeClasses[kind] === wanted);
const actors: readonly ActorKind[] = ['self', 'help-desk', 'administrator', 'owner', 'service', 'system'];
const voices: readonly Voice[] = languages.map(createVoice);
const tags = languages.map(({ tag }) => tag);

const mailboxFor = (product: string): PreviewMailbox =>
  new PreviewMailbox({ settings: { ...settings, product }, clock: new ManualClock(), onMessage: () => {} });
const mailbox = mailboxFor(settings.product);

async function written(delivery: Delivery, into = mailbox): Promise<PreviewedMessage & { readonly html: string }> {
  const answer = await into.sender('email').send(delivery, Infinity);
  const [message] = into.list();
  if (answer.kind !== 'accepted' || message === undefined || message.html === null) throw new Error(answer.code);
  return { ...message, html: message.html };
}

const sample = (wishes: SampleWishes): Promise<PreviewedMessage & { readonly html: string }> =>
  written(sampleDelivery(wishes));

/** The words of a part alone: without isolates, markup and entities. */
const textOnly = (text: string): string => text.replace(/[\u2066-\u2069]/g, '');
const htmlOnly = (html: string): string =>
  html
    .replace(/^[\s\S]*<body/, '<body')
    .replace(/<(br|\/tr)>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

const plainly = (voice: Voice, key: Key, values: object = {}): string =>
  (voice.say as (key: Key, values: object) => readonly { readonly text: string }[])(key, values)
    .map(({ text }) => text)
    .join('');

const data = (text: string): object => [{ kind: 'data', text }];
const inBoth = (message: { readonly text: string; readonly html: string }): readonly string[] => [
  textOnly(message.text),
  htmlOnly(message.html),
];

/** What of the catalogue has to be in the message about each kind, besides what all of them hold. */
const firstOf: Partial<Record<NoticeKind, (voice: Voice) => string>> = {
  'factor-locked': (voice) => plainly(voice, 'factor.totp', { label: data('Phone'), hasLabel: 'yes' }),
};

const namesActor = (kind: NoticeKind): boolean => kind !== 'factor-locked';

const actorWords = (voice: Voice, actor: ActorKind): string => {
  const of = { organization: data('Example'), hasOrganization: 'yes' };
  if (actor === 'self') return plainly(voice, 'by.self');
  if (actor === 'service') return plainly(voice, 'by.service', of);
  if (actor === 'system') return plainly(voice, 'by.policy', of);
  return plainly(voice, 'by.administrator', of);
};

describe.each(voices.map((voice) => [voice.tag, voice] as const))(
  'a message in %s that must always be told',
  (tag, voice) => {
    describe.each(ofClass('A'))('as %s', (kind) => {
      it.each(actors)('by %s holds all that alerts.md 5.3 lists, in both parts (alerts case 12)', async (actor) => {
        const delivery = sampleDelivery({ kind, actor, languages: [tag] });
        const message = await written(delivery);
        expect(message.language).toBe(tag);
        expect(message.subject).toContain('Detent');
        for (const part of inBoth(message)) {
          const first = part.split(/\n+/).find((line) => line.trim() !== '' && line.trim() !== 'Detent') ?? '';
          // What changed, on which account, and who did it.
          expect(first).toContain('a•••@example.com');
          if (namesActor(kind)) {
            expect(first).toContain(kind === 'changes-frozen' ? plainly(voice, 'by.link') : actorWords(voice, actor));
          }
          expect(first).toContain(firstOf[kind]?.(voice) ?? '');
          // When and where, with a reference.
          expect(part).toContain(
            plainly(voice, 'when', { moment: voice.moment(delivery.claimed.act.at, 'Europe/Berlin') }),
          );
          expect(part).toContain(
            plainly(voice, 'where', { browser: data('Firefox'), system: data('Linux'), known: 'both' }),
          );
          expect(part).toContain('192.0.2.7');
          expect(part).toContain('65f0c0ffee65f0c0ffee65f0');
          // What to do.
          expect(part).toContain(plainly(voice, 'if-you'));
          expect(part).toContain('help@example.com');
          expect(part).toContain(plainly(voice, 'never-ask'));
          expect(part).toContain(plainly(voice, 'why', { product: data('Detent') }));
          if (kind === 'account-closed') {
            expect(part).toContain(plainly(voice, 'not-you.closed'));
            expect(part).toContain(plainly(voice, 'holds.closed'));
            expect(part).not.toContain('/not-me');
          } else {
            const left = delivery.claimed.act.impact?.remaining ?? [];
            const names = voice.list(left.map((one) => voice.say('kind', { kind: one.kind })));
            expect(part).toContain(plainly(voice, 'holds.left', { count: left.length, kinds: names }));
            expect(part).toContain(plainly(voice, 'not-you'));
            expect(part).toContain(`https://auth.example.com/base/not-me?t=${delivery.notMe}`);
            expect(part).toContain('https://app.example.com');
            expect(part).toContain(
              plainly(voice, 'not-you.until', { until: voice.moment(Date.UTC(2026, 1, 10, 13, 5), 'Europe/Berlin') }),
            );
          }
        }
      });
    });

    it('names every factor that went, and what holds now (alerts case 12)', async () => {
      for (const part of inBoth(await sample({ kind: 'factor-removed', languages: [tag] }))) {
        const labelled = { label: data('Phone'), hasLabel: 'yes' };
        const target = { target: data('a•••@example.com'), hasTarget: 'yes' };
        expect(part).toContain(plainly(voice, 'factor.totp', labelled));
        expect(part).toContain(plainly(voice, 'factor.email', { ...labelled, ...target }));
        expect(part).toContain(plainly(voice, 'holds.left', { count: 1, kinds: voice.say('kind', { kind: 'sms' }) }));
        expect(part).toContain(plainly(voice, 'holds.preferred', { kind: 'sms' }));
        expect(part).toContain(plainly(voice, 'holds.next', { asks: 'sms' }));
        expect(part).toContain(plainly(voice, 'holds.recovery', { state: 'ended' }));
        expect(part).toContain(plainly(voice, 'holds.sessions', { state: 'others' }));
        expect(part).toContain(plainly(voice, 'holds.devices', { state: 'ended' }));
        const until = voice.moment(Date.UTC(2026, 1, 3, 13, 5), 'Europe/Berlin');
        expect(part).toContain(plainly(voice, 'not-you.undo', { until }));
      }
    });

    it('names administrator and reason only if policy says so', async () => {
      const wishes = { kind: 'factor-removed', actor: 'administrator', languages: [tag] } as const;
      const silent = await sample({ ...wishes, tells: { reason: false, actorName: false } });
      const open = await sample({ ...wishes, tells: { reason: true, actorName: true } });
      const reason = plainly(voice, 'also.reason', { reason: data('Phone') });
      const named = plainly(voice, 'by.administrator-named', {
        name: data('Phone'),
        organization: data('Example'),
        hasOrganization: 'yes',
      });
      for (const part of inBoth(silent)) {
        expect(part).not.toContain(reason);
        expect(part).not.toContain(named);
      }
      for (const part of inBoth(open)) {
        expect(part).toContain(reason);
        expect(part).toContain(named);
      }
    });
  },
);

describe('every template', () => {
  const all = kinds.flatMap((kind) => tags.flatMap((tag) => sampleSizes.map((size) => [kind, tag, size] as const)));

  it.each(all)('%s in %s renders with %s data, in full and escaped once (alerts case 22)', async (kind, tag, size) => {
    const message = await sample({ kind, languages: [tag], size });
    const { text, html, subject } = message;
    expect(text.length).toBeGreaterThan(200);
    expect(Array.from(subject ?? '').length).toBeLessThan(78);
    expect(html.length).toBeLessThan(100_000);
    expect(html).toContain(`<html lang="${tag}" dir="${tag === 'ar' ? 'rtl' : 'ltr'}">`);
    expect(html).not.toMatch(
      /<(img|script|link|iframe|object|form|style)\b|javascript:|https?:\/\/(?!a(uth|pp)\.example\.com)/i,
    );
    expect(html).not.toMatch(/&amp;(amp;amp|lt|gt|quot|#39);/);
    // No message is left as it was before it was filled, and no value was read as one.
    expect(text.replace(/\u2068[^\u2069]*\u2069/g, '')).not.toMatch(/[{}]/);
    for (const part of [text, html, subject ?? '']) {
      expect(part).not.toMatch(/(?!\n)[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e]/u);
    }
    if (size === 'hostile') expect(html).not.toContain('<b ');
    const isolates = [...text.matchAll(/[\u2066\u2068]([^\u2066-\u2069]*)\u2069/g)];
    expect(text.match(/[\u2066-\u2069]/g)?.length ?? 0).toBe(isolates.length * 2);
    for (const [, inside = ''] of isolates) expect(Array.from(inside).length).toBeLessThanOrEqual(65);
  });

  it.each(tags)('has a subject under 78 symbols in %s with the longest product name', async (tag) => {
    const long = mailboxFor('Mmmmmmmmmmmmmmmmmmmm');
    for (const kind of kinds) {
      const message = await written(sampleDelivery({ kind, languages: [tag] }), long);
      expect(Array.from(message.subject ?? '').length).toBeLessThan(78);
    }
  });

  it('is chosen by the first wish that is offered (alerts case 3)', async () => {
    expect((await sample({ kind: 'signed-in', languages: ['ja', 'fr', 'de'] })).language).toBe('fr');
    expect((await sample({ kind: 'signed-in', languages: [] })).language).toBe('en');
  });
});

describe('a message with a code', () => {
  it.each(ofClass('C').flatMap((kind) => tags.map((tag) => [kind, tag] as const)))(
    '%s in %s shows the code neither in its subject nor at its beginning (alerts case 26)',
    async (kind, tag) => {
      const message = await sample({ kind, languages: [tag] });
      const code = kind === 'verify-address' ? 'sample-link' : '123456';
      expect(message.subject).not.toContain(code);
      expect(JSON.stringify(message.headers)).not.toContain(code);
      const [text = '', html = ''] = inBoth(message);
      expect(text).toContain(code);
      expect(message.html).toContain(code);
      // As much as lists of messages show.
      if (kind !== 'verify-address') {
        expect(text.replace(/\s+/g, ' ').indexOf(code)).toBeGreaterThan(150);
        expect(html.replace(/\s+/g, ' ').indexOf(code)).toBeGreaterThan(400);
        expect(text).not.toContain('://');
        expect(message.html).not.toContain('href');
      }
    },
  );

  it.each(['sign-in-code', 'step-up-code', 'enrol-code'] as const)(
    '%s says what it is for, until when, and never to pass it on',
    async (kind) => {
      const [voice] = voices;
      if (voice === undefined) throw new Error('no voice');
      const message = await sample({ kind });
      expect(message.text).toMatch(/\n\n123456\n\n/);
      for (const part of inBoth(message)) {
        expect(part).toContain('The code can be used once, until January 31, 2026 at 14:15 (UTC+01:00).');
        expect(part).toContain('Asked for: January 31, 2026 at 14:05 (UTC+01:00)');
        expect(part).toContain('Where: Firefox on Linux');
        expect(part).toContain('If you did not ask for it, somebody may know your password.');
        expect(part).toContain('Never pass the code on.');
      }
    },
  );

  it('verify-address has one link, to the page where people sign in', async () => {
    const message = await sample({ kind: 'verify-address' });
    expect(message.text).toContain('\nhttps://app.example.com/verify-email?token=sample-link\n');
    expect(message.html.match(/href="([^"]*)"/g)).toEqual([
      'href="https://app.example.com/verify-email?token=sample-link"',
      'href="https://app.example.com/verify-email?token=sample-link"',
    ]);
  });
});

describe('data that people typed', () => {
  it('stands isolated and escaped, shortened at 64 symbols and without marks (alerts case 22)', async () => {
    const hostile = await sample({ kind: 'factor-removed', size: 'hostile' });
    expect(hostile.html).toContain(
      '<bdi dir="auto">&lt;b onclick=&quot;x&quot;&gt;&amp;amp;&quot;&#39;{name}Bcc: x@example.org',
    );
    expect(hostile.text).toContain('“\u2068<b onclick="x">&amp;"\'{name}Bcc: x@example.org');
    const long = await sample({ kind: 'factor-added', size: 'long' });
    expect(long.text).toMatch(/“\u2068The telephone that [a-z ]{45}…\u2069”/);
  });

  it('keeps joined symbols whole when it is shortened', async () => {
    const family = '👩‍👩‍👧';
    const label = `${'x'.repeat(61)}${family}`;
    const delivery = sampleDelivery({ kind: 'factor-added' });
    const { act } = delivery.claimed;
    const { impact } = act;
    if (impact === null) throw new Error('nothing was added');
    const relabelled = (text: string): Delivery => ({
      ...delivery,
      claimed: {
        ...delivery.claimed,
        act: { ...act, impact: { ...impact, added: [{ id: 'totp-1', kind: 'totp', label: text, target: null }] } },
      },
    });
    expect((await written(relabelled(label))).text).toContain(`“\u2068${'x'.repeat(61)}…\u2069”`);
    expect((await written(relabelled(label.slice(2)))).text).toContain(`“\u2068${'x'.repeat(59)}${family}\u2069”`);
    expect((await written(relabelled('y'.repeat(64)))).text).toContain(`“\u2068${'y'.repeat(64)}\u2069”`);
    expect((await written(relabelled('y'.repeat(65)))).text).toContain(`“\u2068${'y'.repeat(64)}…\u2069”`);
    expect((await written(relabelled('z'.repeat(10_000)))).text).toContain(`“\u2068${'z'.repeat(64)}…\u2069”`);
  });
});

describe('Arabic', () => {
  it.each(['factor-removed', 'sign-in-code', 'verify-address', 'account-closed'] as const)(
    '%s reads as stored, in HTML and as text (alerts case 21)',
    async (kind) => {
      const delivery = sampleDelivery({ kind, languages: ['ar'], actor: 'administrator' });
      const message = await written(delivery);
      await expect(message.text).toMatchFileSnapshot(`./expected/ar-${kind}.txt`);
      await expect(message.html).toMatchFileSnapshot(`./expected/ar-${kind}.html`);
    },
  );

  it('runs from right to left, with what is Latin kept in its order (alerts case 21)', async () => {
    const { html, text } = await sample({ kind: 'factor-removed', languages: ['ar'] });
    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(html).toMatch(/<table role="presentation" lang="ar" dir="rtl"/);
    expect(html).not.toMatch(/text-align:\s*(left|right)|(padding|margin)-(left|right)/);
    expect(text).toContain('«\u2068Phone\u2069»');
    expect(text).toContain('\u2068a•••@example.com\u2069');
    const code = await sample({ kind: 'sign-in-code', languages: ['ar'] });
    expect(code.text).toContain('\n\n\u2066123456\u2069\n\n');
    expect(code.html).toContain('<bdi dir="ltr">123456</bdi>');
  });
});
