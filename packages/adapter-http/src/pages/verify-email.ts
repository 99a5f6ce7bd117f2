import { createFormPage, type FormPage, type FormPageSettings } from './form-page.ts';

export type VerifyEmailSettings<V> = Omit<FormPageSettings<V>, 'name' | 'path' | 'parameter' | 'act'> & {
  readonly verify: FormPageSettings<V>['act'];
};

/** The page that a verification mail links to. A mail scanner that follows the link verifies nothing. */
export function createVerifyEmailPage<V>({ verify, ...rest }: VerifyEmailSettings<V>): FormPage {
  return createFormPage({ ...rest, act: verify, name: 'verify-email', path: '/verify-email', parameter: 'token' });
}
