import type { HeaderList } from '../edge/headers.ts';
import type { TypedText } from '../edge/write.ts';
import { html, type Markup } from '../pages/html.ts';
import { pageHeaders, render } from '../pages/layout.ts';
import type { DocumentedAnswer, DocumentedContract, DocumentedOperation } from './documented.ts';

/** The same document for people: one page, which needs no script and asks nobody for anything. */
export function createDocsPage(
  contracts: readonly DocumentedContract[],
  pathPrefix: string,
): { readonly text: TypedText; readonly headers: HeaderList } {
  const main = html`<h1>Detent: API reference</h1>
<p>The same for programs: <a href="${pathPrefix}/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<nav aria-label="Contracts"><ul>${contracts.map(({ tag }) => html`<li><a href="#${anchor(tag)}">${tag}</a></li>`)}</ul></nav>
${contracts.map(section)}`;
  return {
    text: render({ language: 'en', direction: 'ltr', title: 'Detent: API reference', main }),
    headers: pageHeaders(),
  };
}

const section = ({ tag, description, operations }: DocumentedContract): Markup => html`
<h2 id="${anchor(tag)}">${tag}</h2>
<p>${description}</p>
<nav aria-label="${tag}"><ul>${operations.map(
  ({ id, method, path }) => html`<li><a href="#${anchor(`${tag}-${id}`)}">${method} ${path}</a></li>`,
)}</ul></nav>
${operations.map(endpoint)}`;

const endpoint = ({
  id,
  tag,
  method,
  path,
  summary,
  parameters,
  body,
  answers,
  security,
}: DocumentedOperation): Markup => html`
<section aria-labelledby="${anchor(`${tag}-${id}`)}">
<h3 id="${anchor(`${tag}-${id}`)}">${method} ${path}</h3>
<p>${summary}</p>
<p>Carries: ${security.map((names) => (names.length === 0 ? 'nothing' : names.join(' and '))).join('; or ')}.</p>
${
  parameters.length === 0
    ? ''
    : html`<table>
<tr><th scope="col">Parameter</th><th scope="col">In</th><th scope="col">What it is</th></tr>
${parameters.map(
  (
    one,
  ) => html`<tr><td>${one.name}${one.required ? '' : ' (optional)'}</td><td>${one.in}</td><td>${one.description}</td></tr>
`,
)}</table>`
}
${
  body === null
    ? ''
    : html`<p>Body, ${body.required ? 'needed' : 'which may be absent'}: ${body.type}</p>
<pre>${shown(body.example)}</pre>
<details><summary>Schema of the body</summary><pre>${shown(body.schema)}</pre></details>`
}
<table>
<tr><th scope="col">Status</th><th scope="col">Answer</th></tr>
${answers.map(answerRow)}</table>
</section>`;

const answerRow = ({
  status,
  description,
  content,
  headers,
}: DocumentedAnswer): Markup => html`<tr><td>${status}</td><td>
${description.split('\n\n').map((line) => html`<div>${line.replaceAll('`', '')}</div>`)}
${Object.entries(headers).map(([name, said]) => html`<div>${name}: ${said}</div>`)}
${
  content === null
    ? ''
    : html`<details><summary>${content.type}</summary>
${Object.entries(content.examples).map(([name, value]) => html`<div>${name}</div><pre>${shown(value)}</pre>`)}
</details>`
}
</td></tr>
`;

const shown = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? ''));

const anchor = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
