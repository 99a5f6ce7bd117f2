/** Markup that was made here. Nothing else can pass for it, so whatever is no markup of ours is escaped. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  static textOf(value: Fragment): string {
    if (value instanceof Markup) return value.#text;
    return typeof value === 'object' ? value.map((part) => Markup.textOf(part)).join('') : escaped(String(value));
  }
}

export type Fragment = string | number | Markup | readonly Fragment[];

/** A template: what is written in it is markup, what is put into it is text, in elements and in quoted attributes alike. */
export function html(parts: TemplateStringsArray, ...values: readonly Fragment[]): Markup {
  return new Markup(parts.map((part, at) => part + Markup.textOf(values[at] ?? '')).join(''));
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (symbol) => escapes[symbol] ?? '');

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
