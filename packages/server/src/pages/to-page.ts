import type { Block, PageWords, Phrase } from '@detent/adapter-http';
import type { Inline, PageTexts } from '@detent/adapter-mail';

/** The words of the catalogue in the form that pages are shown from. */
export function toPage(texts: PageTexts, tokenHolds: boolean): PageWords {
  const { lang, dir, title, sections, button, contact, languages } = texts;
  return {
    language: lang,
    direction: dir,
    title,
    blocks: [
      ...sections.flatMap(({ heading, lines }) => (heading === null ? lines.map(paragraph) : headed(heading, lines))),
      paragraph(contact),
    ],
    tokenHolds,
    button,
    others: languages.offered.filter(({ current }) => !current).map(({ tag, name }) => ({ tag, name })),
  };
}

const paragraph = (line: Inline): Block => ({ kind: 'paragraph', text: phrase(line) });

const headed = (heading: string, lines: readonly Inline[]): readonly Block[] => [
  { kind: 'paragraph', text: [heading] },
  { kind: 'list', items: lines.map(phrase) },
];

const phrase = (line: Inline): Phrase => line.map(({ kind, text }) => (kind === 'words' ? text : { data: text }));
