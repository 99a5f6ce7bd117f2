import { nothing } from '../edge/input.ts';
import type { Answer, Refusal } from '../edge/operation.ts';
import { html, type Markup } from './html.ts';
import { pageHeaders, render } from './layout.ts';
import { type PageOperation, page } from './page-operation.ts';

/** A message that development would have sent. */
export interface DevMail {
  readonly id: string;
  readonly at: number;
  readonly to: string;
  readonly subject: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text: string;
  /** Null for a text message. */
  readonly html: string | null;
}

/** Newest first. */
export interface DevMailbox {
  list(): readonly DevMail[];
  find(id: string): DevMail | null;
}

export interface DevMailSettings {
  readonly mailbox: DevMailbox;
  /** Every message there is, in every language, filled with made-up data. */
  readonly samples: DevMailbox;
  readonly pathPrefix: string;
}

const read = { method: 'GET', body: nothing, query: nothing, locale: false } as const;

/** The mailbox of development: messages that went nowhere, to look at. Production has no such route. */
export function devMailOperations({ mailbox, samples, pathPrefix }: DevMailSettings): readonly PageOperation[] {
  const root = `${pathPrefix}/dev/mail`;
  const find = (id: string | undefined): DevMail | null =>
    id === undefined ? null : (mailbox.find(id) ?? samples.find(id));

  return [
    page({
      ...read,
      name: 'dev-mail',
      path: '/dev/mail',
      handle: () => shown('Mailbox', listing(mailbox.list(), root, html`<p><a href="${root}/samples">Samples</a></p>`)),
    }),
    page({
      ...read,
      name: 'dev-mail-json',
      path: '/dev/mail.json',
      handle: () => Promise.resolve({ kind: 'answer', status: 200, body: { messages: mailbox.list() } }),
    }),
    page({
      ...read,
      name: 'dev-mail-samples',
      path: '/dev/mail/samples',
      handle: () => shown('Samples', listing(samples.list(), root, html`<p><a href="${root}">Mailbox</a></p>`)),
    }),
    page({
      ...read,
      name: 'dev-mail-message',
      path: '/dev/mail/:id',
      handle: ({ params }) => {
        const mail = find(params['id']);
        return mail === null ? unknown() : shown(mail.subject, message(mail, root), "; frame-src 'self'");
      },
    }),
    page({
      ...read,
      name: 'dev-mail-html',
      path: '/dev/mail/:id/html',
      handle: ({ params }) => {
        const mail = find(params['id']);
        return mail === null || mail.html === null ? unknown() : Promise.resolve(framed(mail.html));
      },
    }),
  ];
}

const unknown = (): Promise<Refusal<unknown>> =>
  Promise.resolve({ kind: 'refused', failure: { code: 'route-unknown' } });

function shown(title: string, main: Markup, policy?: string): Promise<Answer> {
  const text = render({ language: 'en', direction: 'ltr', title, main: html`<h1>${title}</h1>\n${main}` });
  return Promise.resolve({ kind: 'answer', status: 200, text, headers: pageHeaders(policy) });
}

/** A message's own markup stands alone in a frame in which nothing runs and from which nothing is asked. */
const framed = (markup: string): Answer => ({
  kind: 'answer',
  status: 200,
  text: { type: 'text/html; charset=utf-8', text: markup },
  headers: [
    [
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox",
    ],
    ['X-Frame-Options', 'SAMEORIGIN'],
  ],
});

function listing(mails: readonly DevMail[], root: string, links: Markup): Markup {
  if (mails.length === 0) return html`<p>Nothing here yet.</p>${links}`;
  const rows = mails.map(
    (mail) => html`<tr><td>${new Date(mail.at).toISOString()}</td><td>${mail.to}</td>
<td><a href="${root}/${encodeURIComponent(mail.id)}"><bdi dir="auto">${mail.subject}</bdi></a></td></tr>
`,
  );
  return html`<table>
<tr><th scope="col">When</th><th scope="col">To</th><th scope="col">Subject</th></tr>
${rows}</table>
${links}`;
}

function message(mail: DevMail, root: string): Markup {
  const headers = mail.headers.map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td><bdi dir="auto">${value}</bdi></td></tr>\n`,
  );
  const links = [...new Set(mail.text.match(/https?:\/\/[^\s<>"]+/g) ?? [])].map(
    (link) => html`<li><a href="${link}">${link}</a></li>`,
  );
  const frame = html`<h2>HTML</h2>
<iframe sandbox src="${root}/${encodeURIComponent(mail.id)}/html" title="The message as HTML"></iframe>`;
  return html`<p><a href="${root}">Mailbox</a></p>
<table>
${headers}</table>
<h2>Text</h2>
<pre dir="auto">${mail.text}</pre>
${links.length === 0 ? '' : html`<h2>Links</h2><ul>${links}</ul>`}
${mail.html === null ? '' : frame}`;
}
