import type { Account } from '../../account/account.ts';
import type { Address } from '../../account/person.ts';
import type { Self } from '../../actor.ts';
import type { Failure } from '../../failure.ts';
import type { Policy } from '../../policy.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Tokens } from '../../ports/tokens.ts';
import { laneOf } from '../../rules/guess-budget.ts';
import { mailboxToVerify, mayMailLink, verifyAddress } from '../../rules/verify-address.ts';
import { type Refused, refused } from '../../verdict.ts';
import type { Ask, Decide, Outcome } from '../decide.ts';
import { guardedNow } from '../guarded.ts';
import type { Policies } from '../policies.ts';
import { readAccount } from '../proof/read-account.ts';
import type { CodeSent, SendCode } from '../proof/send-code.ts';
import type { ClientAddress, Sends, WantedSend } from '../proof/sends.ts';
import { type VerificationLinkDeps, verificationLink } from './verification-link.ts';

export interface SendVerificationDeps extends VerificationLinkDeps {
  readonly accounts: Accounts;
  readonly policies: Policies;
  readonly decide: Decide;
  readonly sends: Sends;
  readonly clock: Clock;
}

export interface AskedVerification {
  readonly actor: Self;
  readonly from: ClientAddress;
}

export interface SendVerification {
  /** Refused within the cooldown; then the link that is on its way stays good. */
  send(ask: Ask, asked: AskedVerification): Promise<CodeSent | Refused>;
  /** How long until `send` would send. */
  cooldown(ask: Ask, asked: AskedVerification): ReturnType<SendCode['cooldown']>;
}

/** Mails a person a link that verifies their mailbox. The cooldown is won first; then one commit makes the link and voids the one before. */
export function createSendVerification(deps: SendVerificationDeps): SendVerification {
  async function wanted(
    ask: Ask,
    { actor, from }: AskedVerification,
    judge: (account: Account, actor: Self, policy: Policy) => Address | Failure,
  ): Promise<{ readonly kind: 'wanted'; readonly wanted: WantedSend; readonly policy: Policy } | Refused> {
    const account = await readAccount(deps.accounts, ask);
    if (account === null) return refused({ code: 'account-unknown' });
    const policy = await deps.policies(account.organizationId);
    const mailbox = judge(account, actor, policy);
    if ('code' in mailbox) return refused(mailbox);
    const lane = laneOf(account, { session: actor.session, clientId: actor.session.clientId });
    const send = { kind: 'email', scope: 'verification', lane } as const;
    return { kind: 'wanted', wanted: { account, send, destination: mailbox.normal, from }, policy };
  }

  return {
    async send(ask, asked) {
      const ready = await wanted(ask, asked, mayMailLink);
      if (ready.kind === 'refused') return ready;
      const taken = await deps.sends.take(ready.wanted, ready.policy);
      if (taken.kind === 'refused') return taken;
      const outcome = await deps.decide.commit(
        { ...ask, seen: ready.wanted.account },
        asked.actor,
        (account, policy, now) => {
          const mailbox = mayMailLink(account, asked.actor, policy);
          if ('code' in mailbox) return refused(mailbox);
          const { event, letter } = verificationLink(deps, account, mailbox, now);
          return { kind: 'allowed', events: [event], letters: [letter] };
        },
      );
      if (outcome.kind === 'refused') return outcome;
      return { kind: 'sent', done: outcome, cooldownMs: ready.policy.cooldownMs.email };
    },

    async cooldown(ask, asked) {
      const ready = await wanted(ask, asked, mailboxToVerify);
      if (ready.kind === 'refused') return ready;
      return { kind: 'cooldown', waitMs: await deps.sends.waitMs(ready.wanted, ready.policy, deps.clock.now()) };
    },
  };
}

export type VerifyAddress = (token: string, ask: Omit<Ask, 'accountId' | 'seen'>) => Promise<Outcome>;

/** Verifies the mailbox that a link was mailed to. Whoever follows it need not be signed in: the token is the authority. */
export function createVerifyAddress(deps: {
  readonly decide: Decide;
  readonly tokens: Tokens;
  readonly clock: Clock;
}): VerifyAddress {
  return async function verify(token, ask) {
    const read = guardedNow('Tokens', 'read', () => deps.tokens.verify('email_verification', token, deps.clock.now()));
    if (read.kind === 'invalid') return refused({ code: 'verification-invalid' });
    if (read.kind === 'expired') return refused({ code: 'verification-over' });
    const { sub: accountId, jti, email: normal } = read.claims;
    return deps.decide.commit({ ...ask, accountId }, link, (account) => verifyAddress(account, { jti, normal }));
  };
}

const link = { kind: 'system', id: 'verification-link' } as const;
