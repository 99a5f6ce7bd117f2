import { createVerifyEmailPage, type FormPage } from '@detent/adapter-http';
import { type Clock, DetentError, type FailureCode, type Tokens } from '@detent/core';
import { type LinkPageDeps, sorryIn, whileThere } from './not-me-page.ts';
import { toPage } from './to-page.ts';

export interface VerifyPageDeps extends LinkPageDeps {
  readonly tokens: Pick<Tokens, 'verify'>;
  readonly clock: Clock;
}

type Page = 'verify' | 'verify-done' | 'verify-already' | 'verify-over';

/** What the link in a verification mail opens: one form, whose button says that the mailbox is theirs. */
export function verifyEmailPage(deps: VerifyPageDeps): FormPage {
  const { detent, catalogue, tokens, clock } = deps;

  return createVerifyEmailPage<Page>({
    pathPrefix: deps.pathPrefix,
    limit: deps.limit,
    words: (page, wishes) => toPage(catalogue({ page }, wishes), page !== 'verify-over'),
    sorry: sorryIn(catalogue),

    look: (token) => {
      const { kind } = tokens.verify('email_verification', token, clock.now());
      return Promise.resolve(kind === 'valid' ? 'verify' : 'verify-over');
    },

    async verify(token, exchange, wishes) {
      const outcome = await detent.verifyAddress(token, {
        door: 'verify-email',
        reason: null,
        origin: null,
        signal: whileThere(exchange),
        wishes,
      });
      if (outcome.kind === 'done') return 'verify-done';
      const { failure } = outcome;
      if (failure.code === 'address-verified-already') return 'verify-already';
      if (worthless.has(failure.code)) return 'verify-over';
      throw new DetentError(failure);
    },
  });
}

const worthless: ReadonlySet<FailureCode> = new Set(['verification-invalid', 'verification-over', 'account-unknown']);
