import type { Account, Act, FactorFacts, Notice, NotMe } from '@detent/core';
import { factorList } from '../message/factors.ts';
import type { Told } from '../message/told.ts';
import { firstSentence, otherSentences } from '../message/what-happened.ts';
import { checkMessageSettings, type MessageSettings } from '../settings.ts';
import { createVoices } from '../voices.ts';
import { type Inline, ltr, plain } from '../words/piece.ts';
import type { Voice } from '../words/voice.ts';

/** What the "this was not me" page is about. */
export interface NotMeFacts {
  readonly account: Account;
  readonly act: Act;
  readonly notice: Notice & { readonly notMe: NotMe };
  readonly organization: string | null;
  readonly tells: Told['tells'];
}

/** A page, with what it has to say. */
export type PageFacts =
  /** Before the button is pressed. */
  | (NotMeFacts & { readonly page: 'not-me'; readonly freezeMs: number })
  /** Just pressed: `account` as it is now, and what came back. */
  | (NotMeFacts & { readonly page: 'not-me-done'; readonly restored: readonly string[] })
  /** Pressed before, by whichever recipient. */
  | (NotMeFacts & { readonly page: 'not-me-used'; readonly restored: readonly string[]; readonly at: number })
  /** For every link that does not work, whatever the cause. */
  | { readonly page: 'not-me-over' }
  | { readonly page: 'verify' | 'verify-done' | 'verify-already' | 'verify-over' | 'busy' };

/** The words of a page. Who shows them escapes each piece and keeps `data` and `ltr` from turning what stands around them. */
export interface PageTexts {
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  readonly title: string;
  readonly sections: readonly PageSection[];
  /** The button of the page's one form; null where there is none. */
  readonly button: string | null;
  readonly contact: Inline;
  readonly languages: {
    readonly label: string;
    readonly offered: readonly { readonly tag: string; readonly name: string; readonly current: boolean }[];
  };
}

export interface PageSection {
  readonly heading: string | null;
  /** Paragraphs where there is no heading, items of a list where there is one. */
  readonly lines: readonly Inline[];
}

/** The words of a page in the first of the wished-for languages that is offered. */
export type PageWords = (facts: PageFacts, wishes: readonly string[]) => PageTexts;

const hourMs = 3_600_000;

export function createPageWords(settings: MessageSettings): PageWords {
  checkMessageSettings(settings);
  const voices = createVoices(settings);
  const names = settings.languages.map(({ tag, catalogue }) => ({ tag, name: catalogue['language'] }));

  return function pageWords(facts, wishes) {
    const voice = voices(wishes);
    return {
      lang: voice.tag,
      dir: voice.dir,
      ...pageOf(facts, voice, settings),
      contact: voice.say('contact', { contact: ltr(settings.contact) }),
      languages: {
        label: plain(voice.say('page.language')),
        offered: names.map(({ tag, name }) => ({ tag, name, current: tag === voice.tag })),
      },
    };
  };
}

type Page = Pick<PageTexts, 'title' | 'sections' | 'button'>;

const page = (title: Inline, sections: Page['sections'], button: Inline | null = null): Page => ({
  title: plain(title),
  sections,
  button: button === null ? null : plain(button),
});

const lines = (...all: readonly Inline[]): PageSection => ({ heading: null, lines: all });
const list = (heading: Inline, ...all: readonly Inline[]): PageSection => ({ heading: plain(heading), lines: all });

function pageOf(facts: PageFacts, voice: Voice, settings: MessageSettings): Page {
  const { say } = voice;
  const site = ltr(settings.uiBaseUrl);
  switch (facts.page) {
    case 'not-me':
      return page(
        say('page.not-me.title'),
        [
          list(say('page.not-me.happened'), ...happened(facts, voice)),
          list(say('page.not-me.will'), ...willDo(facts, voice)),
          list(say('page.not-me.wont'), ...wontDo(facts, voice)),
        ],
        say('page.not-me.button'),
      );
    case 'not-me-done':
      return page(say('page.done.title'), [
        list(say('page.done.intro'), ...wasDone(facts, voice)),
        list(
          say('page.done.next'),
          say('page.done.next-sign-in', { site }),
          say('page.done.next-password'),
          say('page.done.next-factors'),
        ),
      ]);
    case 'not-me-used': {
      const moment = voice.moment(facts.at, facts.account.person.zone);
      return page(say('page.used.title'), [
        lines(say('page.used.intro', { moment })),
        list(say('page.done.intro'), ...wasDone(facts, voice)),
      ]);
    }
    case 'not-me-over':
      return page(say('page.over.title'), [lines(say('page.over.text'), say('page.over.ways', { site }))]);
    case 'verify':
      return page(say('page.verify.title'), [lines(say('page.verify.text'))], say('page.verify.button'));
    case 'verify-done':
      return page(say('page.verify.done.title'), [lines(say('page.verify.done.text'))]);
    case 'verify-already':
      return page(say('page.verify.already.title'), [lines(say('page.verify.already.text'))]);
    case 'verify-over':
      return page(say('page.verify.over.title'), [lines(say('page.verify.over.text', { site }))]);
    case 'busy':
      return page(say('page.busy.title'), [lines(say('page.busy.text'))]);
  }
}

function happened(facts: NotMeFacts, voice: Voice): readonly Inline[] {
  const { account, act, notice } = facts;
  const told: Told = { ...facts, kind: notice.kind };
  const when = voice.say('when', { moment: voice.moment(act.at, account.person.zone) });
  return [firstSentence(voice, told), ...otherSentences(voice, told), when];
}

function willDo(facts: NotMeFacts & { readonly freezeMs: number }, voice: Voice): readonly Inline[] {
  const { say } = voice;
  return [
    say('page.not-me.will-end-sessions'),
    say('page.not-me.will-freeze', { hours: Math.ceil(facts.freezeMs / hourMs) }),
    ...willRestore(facts, voice),
    say('page.not-me.will-void'),
    say('page.not-me.will-tell'),
  ];
}

function willRestore({ act, account, notice }: NotMeFacts, { say, moment }: Voice): readonly Inline[] {
  const { impact } = act;
  if (impact === null || impact.removed.length === 0) return [];
  if (impact.restorableUntil === null || !notice.notMe.restores) return [say('page.not-me.will-not-restore')];
  const until = moment(impact.restorableUntil, account.person.zone);
  return [
    ...(impact.added.length === 0 ? [] : [say('page.not-me.will-replace')]),
    say('page.not-me.will-restore', { until }),
  ];
}

function wontDo({ act }: NotMeFacts, { say }: Voice): readonly Inline[] {
  const { removed = [], added = [] } = act.impact ?? {};
  return [
    say('page.not-me.wont-sign-in'),
    say('page.not-me.wont-remove'),
    say('page.not-me.wont-loosen'),
    ...(added.length > 0 && removed.length === 0 ? [say('page.not-me.added-stays')] : []),
  ];
}

function wasDone(facts: NotMeFacts & { readonly restored: readonly string[] }, voice: Voice): readonly Inline[] {
  const { say } = voice;
  const { account, act, restored } = facts;
  const back: readonly FactorFacts[] = (act.impact?.removed ?? []).filter(({ id }) => restored.includes(id));
  const { frozen } = account;
  return [
    say('page.done.sessions'),
    back.length === 0 ? say('page.done.not-restored') : say('page.done.restored', { factors: factorList(voice, back) }),
    ...(frozen === null ? [] : [say('page.done.frozen', { until: voice.moment(frozen.until, account.person.zone) })]),
    say('page.done.told'),
  ];
}
