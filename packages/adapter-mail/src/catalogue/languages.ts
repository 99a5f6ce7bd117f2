import { ar } from './ar.ts';
import { de } from './de.ts';
import { type Catalogue, en } from './en.ts';
import { fr } from './fr.ts';

export interface Language {
  /** As BCP 47 writes it. */
  readonly tag: string;
  readonly dir: 'ltr' | 'rtl';
  readonly catalogue: Catalogue;
}

/** What is offered: one more language is one more catalogue, and one more line here. */
export const languages: readonly Language[] = [
  { tag: 'en', dir: 'ltr', catalogue: en },
  { tag: 'de', dir: 'ltr', catalogue: de },
  { tag: 'fr', dir: 'ltr', catalogue: fr },
  { tag: 'ar', dir: 'rtl', catalogue: ar },
];
