import type { SharedFailure } from '../edge/answers.ts';
import type { Exchange } from '../edge/exchange.ts';
import type { FlowLimiter } from '../edge/flow-limits.ts';
import { formBody, nothing } from '../edge/input.ts';
import { readLocale, wishesOf } from '../edge/locale.ts';
import type { Answer } from '../edge/operation.ts';
import { headersOf, statusOf } from '../edge/problem.ts';
import { readParameters } from '../edge/query.ts';
import { html, type Markup } from './html.ts';
import { pageHeaders, render } from './layout.ts';
import { type PageOperation, page } from './page-operation.ts';
import { block, type PageWords } from './words.ts';

/** A page behind a link in a mail. `V` is what it shows, which nobody here looks into. */
export interface FormPageSettings<V> {
  readonly name: string;
  readonly path: string;
  /** What the token is called in the link. In the form it is `token`, as well. */
  readonly parameter: string;
  /** The path of the base address. */
  readonly pathPrefix: string;
  /** What the link is about. Changes nothing, however often it is asked. */
  readonly look: (token: string, exchange: Exchange) => Promise<V>;
  /** Does what the button says, and tells what became of it. */
  readonly act: (token: string, exchange: Exchange, wishes: readonly string[]) => Promise<V>;
  readonly words: (view: V, wishes: readonly string[]) => PageWords;
  readonly sorry: (why: 'too-many' | 'unavailable', wishes: readonly string[]) => PageWords;
  /** For what changes something. */
  readonly limit: FlowLimiter;
}

export interface FormPage {
  readonly operations: readonly PageOperation[];
  /** What a person sees where the page cannot be shown. */
  readonly refuse: (exchange: Exchange, failure: SharedFailure) => Answer;
}

/**
 * A page that a link in a mail opens: reading it is inert, whoever reads it, and its one form does the one thing. The token
 * alone is the authority, so neither a cookie nor an origin is asked for. It works without scripts.
 */
export function createFormPage<V>(settings: FormPageSettings<V>): FormPage {
  const { name, path, parameter, words } = settings;
  const action = `${settings.pathPrefix}${path}`;

  return {
    operations: [
      page({
        name: `${name}-page`,
        method: 'GET',
        path,
        body: nothing,
        query: nothing,
        locale: false,
        async handle({ exchange }) {
          const query = readParameters(exchange.state.query);
          const token = query.first(parameter) ?? '';
          const wishes = wishesIn(exchange, query.first('locale'));
          const said = words(await settings.look(token, exchange), wishes);
          const language = query.first('locale') ?? said.language;
          return answer(200, said, { action, parameter, token, language });
        },
      }),
      page({
        name,
        method: 'POST',
        path,
        body: formBody,
        query: nothing,
        locale: false,
        async handle({ exchange, body }) {
          const retryAfterMs = settings.limit.take(exchange.state.client.keys);
          if (retryAfterMs > 0) return { kind: 'refused', failure: { code: 'address-limit', retryAfterMs } };
          const wishes = wishesIn(exchange, body.first('locale'));
          const token = body.first('token') ?? body.first(parameter) ?? '';
          return answer(200, words(await settings.act(token, exchange, wishes), wishes), null);
        },
      }),
    ],

    refuse(exchange, failure) {
      const status = statusOf(failure);
      const wishes = wishesIn(exchange, readParameters(exchange.state.query).first('locale'));
      const said = settings.sorry(status === 429 ? 'too-many' : 'unavailable', wishes);
      const shown = answer(status, said, null);
      return { ...shown, headers: [...pageHeaders(), ...headersOf(failure)] };
    },
  };
}

interface Form {
  readonly action: string;
  readonly parameter: string;
  readonly token: string;
  readonly language: string;
}

function answer(status: number, words: PageWords, form: Form | null): Answer {
  const { language, direction, title } = words;
  const main = html`<h1>${title}</h1>
${words.blocks.map((one) => html`${block(one)}\n`)}${form === null ? '' : [button(words, form), others(words, form)]}`;
  return { kind: 'answer', status, text: render({ language, direction, title, main }), headers: pageHeaders() };
}

function button(words: PageWords, form: Form): Markup {
  if (words.button === null) return html``;
  return html`<form method="post" action="${form.action}">
<input type="hidden" name="token" value="${form.token}">
<input type="hidden" name="locale" value="${form.language}">
<button type="submit">${words.button}</button>
</form>`;
}

function others({ others: languages, tokenHolds }: PageWords, form: Form): Markup {
  if (languages.length === 0) return html``;
  const token = tokenHolds ? { [form.parameter]: form.token } : {};
  const items = languages.map(({ tag, name }) => {
    const query = new URLSearchParams({ ...token, locale: tag }).toString();
    return html`<li><a href="${form.action}?${query}" lang="${tag}" hreflang="${tag}">${name}</a></li>`;
  });
  return html`<nav><ul>${items}</ul></nav>`;
}

/** A page never refuses a language, it only does not speak it. */
function wishesIn(exchange: Exchange, locale: string | null): readonly string[] {
  const read = readLocale(locale);
  return wishesOf(read.kind === 'tag' ? read.tag : null, exchange.req.headers['accept-language']);
}
