import { createNotMePage, type Exchange, type FlowLimiter, type FormPage, type PageWords } from '@detent/adapter-http';
import type { PageWords as Catalogue, NotMeFacts, PageFacts } from '@detent/adapter-mail';
import { type Detent, DetentError, type NotMeView, type Organizations } from '@detent/core';
import { toPage } from './to-page.ts';

export interface LinkPageDeps {
  readonly detent: Detent;
  readonly organizations: Pick<Organizations, 'find'>;
  readonly catalogue: Catalogue;
  readonly limit: FlowLimiter;
  readonly pathPrefix: string;
  readonly recordAddresses: boolean;
}

interface Shown {
  readonly facts: PageFacts;
  /** The languages of the message, until the reader chooses another. */
  readonly wishes: readonly string[];
}

/** "This was not me": what the link in an alert opens, and what its button does. */
export function notMePage(deps: LinkPageDeps): FormPage {
  const { detent, catalogue } = deps;

  return createNotMePage<Shown>({
    pathPrefix: deps.pathPrefix,
    limit: deps.limit,
    words: ({ facts, wishes }, asked) => toPage(catalogue(facts, [...wishes, ...asked]), facts.page !== 'not-me-over'),
    sorry: sorryIn(catalogue),

    async look(token, exchange) {
      const view = await detent.readNotMe(token, whileThere(exchange));
      if (view === null) return over;
      const wishes = hasChosen(exchange) ? [] : view.notice.wishes;
      const facts = await factsOf(deps, view);
      if (view.reported !== null) return { facts: { ...facts, page: 'not-me-used', ...view.reported }, wishes };
      const { freezeMs } = await detent.policies(view.account.organizationId);
      return { facts: { ...facts, page: 'not-me', freezeMs }, wishes };
    },

    async report(token, exchange, wishes) {
      const report = await detent.reportNotMe(token, {
        door: 'not-me',
        origin: { address: deps.recordAddresses ? exchange.state.client.text : null, browser: null, system: null },
        signal: whileThere(exchange),
        wishes,
      });
      if (report === null) return over;
      const { view, outcome } = report;
      if (outcome.kind === 'refused') {
        if (outcome.failure.code === 'account-unknown') return over;
        throw new DetentError(outcome.failure);
      }
      const facts = { ...(await factsOf(deps, view)), account: outcome.account };
      const disavowal = outcome.account.disavowed.find(({ sequence }) => sequence === view.act.sequence);
      const { restored, at } = disavowal ?? { restored: [], at: view.act.at };
      const page: PageFacts =
        outcome.act === null
          ? { ...facts, page: 'not-me-used', restored, at }
          : { ...facts, page: 'not-me-done', restored };
      return { facts: page, wishes: [] };
    },
  });
}

const over: Shown = { facts: { page: 'not-me-over' }, wishes: [] };

async function factsOf({ detent, organizations }: LinkPageDeps, view: NotMeView): Promise<NotMeFacts> {
  const { account, act, notice } = view;
  const { alerts } = await detent.policies(account.organizationId);
  const found = account.organizationId === null ? null : await organizations.find(account.organizationId);
  return {
    account,
    act,
    notice,
    organization: found?.value.name ?? null,
    tells: { reason: alerts.includeReason, actorName: alerts.includeActorName },
  };
}

/** Whether somebody picked a language on the page itself. */
const hasChosen = ({ state }: Exchange): boolean => new URLSearchParams(state.query).has('locale');

/** Nothing more is done once nobody is there to read it. */
export const whileThere = ({ req }: Exchange): { readonly aborted: boolean } => ({
  get aborted(): boolean {
    return req.socket.destroyed;
  },
});

export const sorryIn =
  (catalogue: Catalogue) =>
  (_why: 'too-many' | 'unavailable', wishes: readonly string[]): PageWords =>
    toPage(catalogue({ page: 'busy' }, wishes), false);
