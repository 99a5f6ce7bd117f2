import { createHash } from 'node:crypto';
import type { HeaderList } from '../edge/headers.ts';
import type { TypedText } from '../edge/write.ts';
import { html, Markup } from './html.ts';

export interface Page {
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly title: string;
  readonly main: Markup;
}

const style = `
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
body { margin: 0; padding: 2rem 1rem; }
main { max-width: 40rem; margin: 0 auto; }
h1 { font-size: 1.5rem; line-height: 1.2; }
button { font: inherit; padding: .6rem 1.2rem; border: 2px solid; border-radius: .4rem; cursor: pointer; }
a:focus-visible, button:focus-visible { outline: 3px solid Highlight; outline-offset: 3px; }
nav ul { padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: .5rem 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; padding: .3rem .6rem; border-bottom: 1px solid; vertical-align: top; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
iframe { width: 100%; height: 40rem; border: 1px solid; background: white; }
`;
const styleHash = createHash('sha256').update(style).digest('base64');

/** What pages add to the headers of every answer: their one style, their one form, and nothing from anywhere else. */
export const pageHeaders = (more: string = ''): HeaderList => [
  [
    'Content-Security-Policy',
    `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; frame-ancestors 'none'${more}`,
  ],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
];

export function render(page: Page): TypedText {
  const markup = html`<!doctype html>
<html lang="${page.language}" dir="${page.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${page.main}
</main>
</body>
</html>
`;
  return { type: 'text/html; charset=utf-8', text: Markup.textOf(markup) };
}
