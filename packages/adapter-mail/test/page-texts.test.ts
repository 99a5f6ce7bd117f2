import {
  createPageWords,
  languages,
  type NotMeFacts,
  type PageFacts,
  type PageTexts,
  sampleDelivery,
} from '@detent/adapter-mail';
import type { Act, Impact, NoticeKind } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { settings } from './settings.ts';

const pageWords = createPageWords(settings);
const tags = languages.map(({ tag }) => tag);

function about(
  kind: NoticeKind = 'factor-removed',
  change: { readonly impact?: Partial<Impact>; readonly restores?: boolean } = {},
): NotMeFacts {
  const { claimed, organization, tells } = sampleDelivery({ kind });
  const { account, act, notice } = claimed;
  if (notice.notMe === null) throw new Error('there is no page about this');
  const impact = act.impact === null ? null : { ...act.impact, ...change.impact };
  const changed: Act = { ...act, impact };
  const notMe = { ...notice.notMe, restores: change.restores ?? true };
  return { account, act: changed, notice: { ...notice, notMe }, organization, tells };
}

const asked = (facts = about()): PageFacts => ({ page: 'not-me', freezeMs: 72 * 3_600_000, ...facts });

const words = (page: PageTexts): string =>
  page.sections.flatMap(({ lines }) => lines.map((line) => line.map(({ text }) => text).join(''))).join('\n');

const allPages: readonly PageFacts[] = [
  asked(),
  { page: 'not-me-done', restored: ['totp-1'], ...about() },
  { page: 'not-me-used', restored: [], at: Date.UTC(2026, 1, 1), ...about() },
  { page: 'not-me-over' },
  { page: 'verify' },
  { page: 'verify-done' },
  { page: 'verify-already' },
  { page: 'verify-over' },
  { page: 'busy' },
];

describe('the words of a page', () => {
  it.each(tags.flatMap((tag) => allPages.map((facts) => [facts.page, tag, facts] as const)))(
    '%s are there in %s',
    (_page, tag, facts) => {
      const page = pageWords(facts, [tag]);
      expect(page.lang).toBe(tag);
      expect(page.dir).toBe(tag === 'ar' ? 'rtl' : 'ltr');
      expect(page.title).not.toBe('');
      expect(words(page).length).toBeGreaterThan(20);
      expect(page.contact.map(({ text }) => text).join('')).toContain('help@example.com');
      expect(page.languages.offered).toEqual([
        { tag: 'en', name: 'English', current: tag === 'en' },
        { tag: 'de', name: 'Deutsch', current: tag === 'de' },
        { tag: 'fr', name: 'Français', current: tag === 'fr' },
        { tag: 'ar', name: 'العربية', current: tag === 'ar' },
      ]);
    },
  );

  it('have a button only where there is something to press', () => {
    const buttons = allPages.map((facts) => [facts.page, pageWords(facts, ['en']).button]);
    expect(buttons.filter(([, button]) => button !== null)).toEqual([
      ['not-me', 'This was not me: protect my account'],
      ['verify', 'Confirm my address'],
    ]);
  });

  it('are the same for every link that does not work, but for the language (alerts case 17)', () => {
    expect(pageWords({ page: 'not-me-over' }, ['en'])).toEqual(pageWords({ page: 'not-me-over' }, ['en-GB']));
    expect(words(pageWords({ page: 'not-me-over' }, ['en']))).toBe(
      [
        'The address is incomplete or its time is over. Nothing was changed.',
        'You can sign in at https://app.example.com and look at your second factors there.',
      ].join('\n'),
    );
  });
});

const hours = (freezeMs: number): string => words(pageWords({ page: 'not-me', ...about(), freezeMs }, ['en']));

describe('the page "this was not me"', () => {
  it('says what happened, what the button does and what it does not', () => {
    const page = pageWords(asked(), ['en']);
    expect(page.sections.map(({ heading }) => heading)).toEqual([
      'What happened',
      'What the button does',
      'What it does not do',
    ]);
    const said = words(page);
    expect(said).toContain('Two second factors were removed from your account a•••@example.com by you');
    expect(said).toContain('When: January 31, 2026 at 14:05 (UTC+01:00)');
    expect(said).toContain('for 72 hours.');
    expect(said).toContain(
      'It brings back what was removed. This is possible until February 3, 2026 at 14:05 (UTC+01:00).',
    );
    expect(said).not.toContain('It brings back what was replaced');
    expect(said).not.toContain('What was added stays.');
  });

  it('keeps what people typed apart from its own words', () => {
    const page = pageWords(asked(), ['en']);
    const typed = page.sections.flatMap(({ lines }) => lines.flat()).filter(({ kind }) => kind === 'data');
    expect(typed.map(({ text }) => text)).toContain('Phone');
  });

  it.each([
    ['its window is closed for good', about('factor-removed', { impact: { restorableUntil: null } })],
    ['the address was not verified long enough', about('factor-removed', { restores: false })],
  ])('promises no return where %s', (_why, facts) => {
    const said = words(pageWords(asked(facts), ['en']));
    expect(said).toContain('It cannot bring back what was removed.');
    expect(said).not.toContain('It brings back');
  });

  it('speaks of a return only where something went', () => {
    for (const facts of [about('factor-added'), about('password-changed')]) {
      expect(words(pageWords(asked(facts), ['en']))).not.toMatch(/bring/);
    }
  });

  it('says that what was added stays, and how to have it taken away', () => {
    const added = 'What was added stays. To have it taken away, write to the contact below.';
    expect(words(pageWords(asked(about('factor-added')), ['en']))).toContain(added);
    expect(words(pageWords(asked(about('password-changed')), ['en']))).not.toContain(added);
  });

  it('says of a replacement that one half returns and the other goes', () => {
    const { act } = about('factor-added');
    const replaced = about('factor-removed', { impact: { added: act.impact?.added ?? [] } });
    const said = words(pageWords(asked(replaced), ['en']));
    expect(said).toContain('It brings back what was replaced, and takes away what replaced it.');
    expect(said).not.toContain('What was added stays.');
  });

  it('rounds a freeze up to whole hours', () => {
    expect(hours(3_600_000)).toContain('for 1 hour.');
    expect(hours(3_600_001)).toContain('for 2 hours.');
  });

  it('says what was done, and what to do next', () => {
    const { account, ...facts } = about();
    const frozen = { until: Date.UTC(2026, 1, 3, 13, 5), since: 0 };
    const done = pageWords({ page: 'not-me-done', restored: ['totp-1'], account: { ...account, frozen }, ...facts }, [
      'en',
    ]);
    expect(done.sections.map(({ heading }) => heading)).toEqual(['This was done:', 'What to do next']);
    expect(words(done)).toBe(
      [
        'All sessions of the account have ended.',
        'Brought back: authenticator app “Phone”.',
        'Second factors, recovery codes and addresses cannot be changed until February 3, 2026 at 14:05 (UTC+01:00).',
        'A message about it is on its way to every address that we tell of changes.',
        'Sign in at https://app.example.com.',
        'Change your password.',
        'Look at your second factors. If one is not yours, write to the contact below.',
      ].join('\n'),
    );
  });

  it('says when it was used before, and that nothing was brought back where nothing was', () => {
    const used = pageWords(
      { page: 'not-me-used', restored: [], at: Date.UTC(2026, 1, 1, 11, 0), ...about('password-changed') },
      ['en'],
    );
    expect(words(used)).toContain(
      'The change was reported on February 1, 2026 at 12:00 (UTC+01:00). This was done then:',
    );
    expect(words(used)).toContain('Nothing was brought back.');
    expect(words(used)).not.toContain('cannot be changed until');
  });
});
