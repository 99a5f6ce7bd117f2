import {
  type Account,
  DetentError,
  type Done,
  type Outcome,
  type Refused,
  type SettledAct,
  type Which,
} from '@detent/core';
import type { Call, Handled } from './operation.ts';
import type { ZitadelDeps } from './settings.ts';

/** What a change leads to: the account as it is now, and since when. */
export interface Changed {
  readonly account: Account;
  readonly at: number;
  /** The factor that it was about, as far as that is one. */
  readonly factor: { readonly id: string; readonly boundAt: number };
}

/** How a mailbox or number is to be verified: by a code that is sent, by one that the caller passes on, or on the caller's word. */
export type Verification = 'send' | 'return' | 'word';

export interface GivenAddress {
  readonly kind: 'sms' | 'email';
  readonly value: string;
  readonly normal: string;
}

/** What all these contracts do, without the shape that each gives to it. */
export interface Handlers {
  remove(call: Call, which: Which): Promise<Handled<Changed>>;
  beginTotp(
    call: Call,
    oneOfAKind: boolean,
  ): Promise<Handled<Changed & { readonly uri: string; readonly secret: string }>>;
  /** Without an id, the newest that is open. */
  verifyTotp(call: Call, factorId: string | null, code: string): Promise<Handled<Changed>>;
  addOwn(call: Call, kind: 'sms' | 'email'): Promise<Handled<Changed>>;
  addAddress(
    call: Call,
    address: GivenAddress,
    verification: Verification,
  ): Promise<Handled<Changed & { readonly code: string | null }>>;
  verifyAddress(call: Call, kind: 'sms' | 'email', factorId: string, code: string): Promise<Handled<Changed>>;
  issueCodes(call: Call, count: number): Promise<Handled<Changed & { readonly codes: readonly string[] }>>;
  removeCodes(call: Call): Promise<Handled<Changed>>;
  /** Null for an account that is not there for the caller. */
  look(call: Call): Promise<Handled<(Changed & { readonly now: number }) | null>>;
}

/** What no contract of these ever asks of a change. */
const plain = { ifMatch: null, needsPassword: false } as const;

export function createHandlers({ detent, clock }: Pick<ZitadelDeps, 'detent' | 'clock'>): Handlers {
  /** When an account was last changed, where this call did not change it. */
  async function lastChange(account: Account): Promise<number> {
    const [newest]: readonly SettledAct[] = await detent.readHistory({ accountId: account.id, limit: 1 });
    return newest?.act.at ?? account.person.createdAt;
  }

  async function changed(outcome: Outcome, factorId: string | null = null): Promise<Handled<Changed>> {
    if (outcome.kind === 'refused') return outcome;
    return { kind: 'done', reply: await changedBy(outcome, factorId) };
  }

  async function changedBy(done: Done, factorId: string | null): Promise<Changed> {
    const { account, act } = done;
    const at = act?.at ?? (await lastChange(account));
    return { account, at, factor: factorIn(done, factorId) };
  }

  return {
    remove: async (call, which) =>
      changed(
        await detent.removeFactor(call.ask, {
          actor: call.actor,
          which,
          includePending: true,
          compromised: false,
          ...plain,
        }),
        which !== 'all' && 'factorId' in which ? which.factorId : null,
      ),

    async beginTotp({ ask, actor }, oneOfAKind) {
      const { outcome, shown } = await detent.beginTotp(ask, { actor, oneOfAKind, ...plain });
      if (outcome.kind === 'refused') return outcome;
      if (shown === null) throw new DetentError({ code: 'conflict' }, { detail: 'an enrolment without a secret' });
      const { factorId, uri, secret } = shown;
      return { kind: 'done', reply: { ...(await changedBy(outcome, factorId)), uri, secret } };
    },

    verifyTotp: async ({ ask, actor }, factorId, code) =>
      changed(
        await detent.confirmTotp(ask, {
          ...plain,
          actor,
          factor: { factorId, kind: 'totp' },
          code,
          oneOfAKind: false,
        }),
        factorId,
      ),

    async addOwn({ ask, actor }, kind) {
      const asked = { actor, kind, target: 'own', by: 'verified-address', oneOfAKind: true, ...plain } as const;
      const { outcome, factorId } = await detent.addFactor(ask, asked);
      return changed(outcome, factorId);
    },

    async addAddress({ ask, actor, from }, { kind, value, normal }, verification) {
      const target = { value, normal };
      if (verification === 'word') {
        const asked = { actor, kind, target, by: 'word', oneOfAKind: false, ...plain } as const;
        const { outcome, factorId } = await detent.addFactor(ask, asked);
        return shaped(changed(outcome, factorId), (added) => ({ ...added, code: null }));
      }
      const begun = await detent.enrolAddress(ask, { actor, kind, target, code: verification, from });
      if (begun.kind === 'refused') return begun;
      return { kind: 'done', reply: { ...(await changedBy(begun.done, begun.factorId)), code: begun.code } };
    },

    verifyAddress: async ({ ask, actor }, kind, factorId, code) =>
      changed(
        await detent.confirmDelivered(ask, {
          ...plain,
          actor,
          factor: { factorId, kind },
          kind,
          code,
          scope: factorId,
          oneOfAKind: false,
        }),
        factorId,
      ),

    async issueCodes({ ask, actor }, count) {
      const { outcome, codes } = await detent.issueRecoveryCodes(ask, { actor, count, ...plain });
      return shaped(changed(outcome), (issued) => ({ ...issued, codes: codes ?? [] }));
    },

    removeCodes: async ({ ask, actor }) => changed(await detent.removeRecoveryCodes(ask, { actor, ...plain })),

    async look({ ask, actor }) {
      const outcome = await detent.lookAtAccount(ask, actor);
      if (isAbsent(outcome)) return { kind: 'done', reply: null };
      return shaped(changed(outcome), (seen) => ({ ...seen, now: clock.now() }));
    },
  };
}

const isAbsent = (outcome: Outcome): outcome is Refused =>
  outcome.kind === 'refused' && outcome.failure.code === 'account-unknown';

/** One that is gone is found in the account as it was before. */
function factorIn({ account, before }: Done, factorId: string | null): Changed['factor'] {
  const known = [...account.factors, ...(before?.factors ?? [])].find(({ id }) => id === factorId);
  return { id: factorId ?? '', boundAt: known?.boundAt ?? 0 };
}

/** The same reply, in another shape. */
export async function shaped<R, S>(handled: Promise<Handled<R>>, shape: (reply: R) => S): Promise<Handled<S>> {
  const known = await handled;
  return known.kind === 'refused' ? known : { kind: 'done', reply: shape(known.reply) };
}
