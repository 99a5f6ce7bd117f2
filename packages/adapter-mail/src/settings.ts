import { DetentError } from '@detent/core';
import type { Language } from './catalogue/languages.ts';

/** What every message needs to know besides its notice. */
export interface MessageSettings {
  /** In subjects and texts; at most 20 code points. */
  readonly product: string;
  /** Where the server's own pages are: the origin and path prefix of "this was not me". */
  readonly baseUrl: string;
  /** Where people sign in: the origin and path prefix of other links. */
  readonly uiBaseUrl: string;
  /** How people reach somebody without signing in: a mailbox, a number or the address of a page. */
  readonly contact: string;
  readonly languages: readonly Language[];
  readonly defaultLanguage: string;
  /** Roughly where a network address is, if the host can tell. */
  readonly placeOf?: (address: string) => string | null;
}

const longestProduct = 20;
/** What an SMS has room for beside its words. */
export const longestSite = 40;

/** Throws `configuration-wrong`, naming the setting, for whatever would make every message wrong. */
export function checkMessageSettings(settings: MessageSettings): void {
  const { product, contact, languages, defaultLanguage } = settings;
  if (product.trim() === '' || Array.from(product).length > longestProduct || isBroken(product)) {
    throw wrong('product', `1 to ${longestProduct} symbols on one line`);
  }
  if (contact.trim() === '' || isBroken(contact)) throw wrong('contact', 'a mailbox, a number or a page, on one line');
  for (const name of ['baseUrl', 'uiBaseUrl'] as const) {
    if (!isBase(settings[name])) throw wrong(name, 'an absolute http or https address without query and fragment');
  }
  if (!languages.some(({ tag }) => tag === defaultLanguage)) throw wrong('defaultLanguage', 'one that is offered');
}

function isBase(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, search, hash, username } = new URL(text);
  return /^https?:$/.test(protocol) && search === '' && hash === '' && username === '' && !text.endsWith('/');
}

/** Whether a value holds what would end a header's line. */
export const isBroken = (text: string): boolean => /[\r\n\0]/.test(text);

export const wrong = (setting: string, detail: string): DetentError =>
  new DetentError({ code: 'configuration-wrong', setting }, { detail: `${setting} must be ${detail}` });
