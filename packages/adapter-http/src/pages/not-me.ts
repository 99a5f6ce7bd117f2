import { createFormPage, type FormPage, type FormPageSettings } from './form-page.ts';

export type NotMeSettings<V> = Omit<FormPageSettings<V>, 'name' | 'path' | 'parameter' | 'act'> & {
  /** Reports that an act was somebody else's. */
  readonly report: FormPageSettings<V>['act'];
};

/** "This was not me": the page that every alert links to, and the report that its button makes. */
export function createNotMePage<V>({ report, ...rest }: NotMeSettings<V>): FormPage {
  return createFormPage({ ...rest, act: report, name: 'not-me', path: '/not-me', parameter: 't' });
}
