import type { Account } from '../../account/account.ts';
import type { Event } from '../../account/event.ts';
import { apply } from '../../account/evolve.ts';
import type { NoticeKind } from '../../account/notice.ts';
import type { SentCode } from '../../account/recovery.ts';
import type { Actor } from '../../actor.ts';
import type { Failure } from '../../failure.ts';
import type { Policy } from '../../policy.ts';
import type { Accounts } from '../../ports/accounts.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Vault } from '../../ports/vault.ts';
import { type CodeTarget, codeTarget, type WantedCode } from '../../rules/code-target.ts';
import { type Guesser, laneOf } from '../../rules/guess-budget.ts';
import { openChallenge, type SecondStepChallenge } from '../../rules/open-challenge.ts';
import { type Refused, refused, unchanged, type Verdict } from '../../verdict.ts';
import type { Ask, Decide, Done, Judge } from '../decide.ts';
import { guardedNow } from '../guarded.ts';
import type { Policies } from '../policies.ts';
import { drawCode } from './draw-code.ts';
import { readAccount } from './read-account.ts';
import type { ClientAddress, Sends, WantedSend } from './sends.ts';

export interface SendCodeDeps {
  readonly accounts: Accounts;
  readonly policies: Policies;
  readonly decide: Decide;
  readonly sends: Sends;
  readonly vault: Vault;
  readonly hasher: Hasher;
  readonly ids: Ids;
  readonly clock: Clock;
}

export interface AskedCode extends WantedCode {
  readonly actor: Actor;
  /** A challenge's scope, or the session's id. */
  readonly scope: string;
  readonly guesser: Guesser;
  readonly from: ClientAddress;
  /** Judged first: who asks, and what else happens in the same commit, such as the beginning of an enrolment. */
  readonly first: Judge;
}

export interface CodeSent {
  readonly kind: 'sent';
  readonly done: Done;
  readonly cooldownMs: number;
}

export interface SendCode {
  /** Refused within the cooldown; then no code is made, and the one that is on its way stays good. */
  send(ask: Ask, asked: AskedCode): Promise<CodeSent | Refused>;
  /** How long until `send` would send. */
  cooldown(ask: Ask, asked: AskedCode): Promise<{ readonly kind: 'cooldown'; readonly waitMs: number } | Refused>;
}

/** Sends one code: first its cooldown and budgets are won, then one commit replaces the scope's digest and queues the letter. */
export function createSendCode(deps: SendCodeDeps): SendCode {
  async function prepared(ask: Ask, asked: AskedCode): Promise<Prepared | Refused> {
    const account = await readAccount(deps.accounts, ask);
    if (account === null) return refused({ code: 'account-unknown' });
    const policy = await deps.policies(account.organizationId);
    const now = deps.clock.now();
    const ready = readied(account, asked, policy, now);
    if ('code' in ready) return refused(ready);
    const { kind, scope, from, guesser } = asked;
    const send = { kind, scope, lane: laneOf(account, guesser) };
    return { kind: 'prepared', wanted: { account, send, destination: ready.target.address.normal, from }, policy, now };
  }

  return {
    async send(ask, asked) {
      const ready = await prepared(ask, asked);
      if (ready.kind === 'refused') return ready;
      const taken = await deps.sends.take(ready.wanted, ready.policy);
      if (taken.kind === 'refused') return taken;
      const outcome = await deps.decide.commit(
        { ...ask, seen: ready.wanted.account },
        asked.actor,
        (account, policy, now) => {
          const again = readied(account, asked, policy, now);
          return 'code' in again ? refused(again) : letter(deps, account, asked, again, policy, now);
        },
      );
      if (outcome.kind === 'refused') return outcome;
      return { kind: 'sent', done: outcome, cooldownMs: ready.policy.cooldownMs[asked.kind] };
    },

    async cooldown(ask, asked) {
      const ready = await prepared(ask, asked);
      if (ready.kind === 'refused') return ready;
      return { kind: 'cooldown', waitMs: await deps.sends.waitMs(ready.wanted, ready.policy, ready.now) };
    },
  };
}

/** Codes are sent for a challenge only while it is open. */
export const whileOpen =
  (challenge: SecondStepChallenge): Judge =>
  (account, policy, now) => {
    const over = openChallenge(account, challenge, policy, now);
    return over === null ? unchanged : refused(over);
  };

interface Prepared {
  readonly kind: 'prepared';
  readonly wanted: WantedSend;
  readonly policy: Policy;
  readonly now: number;
}

interface Readied {
  readonly events: readonly Event[];
  readonly target: CodeTarget;
}

function readied(account: Account, asked: AskedCode, policy: Policy, now: number): Readied | Failure {
  const first = asked.first(account, policy, now);
  if (first.kind === 'refused') return first.failure;
  const events = first.kind === 'allowed' ? first.events : [];
  const target = codeTarget(apply(account, events, now), asked, policy, now);
  return 'code' in target ? target : { events, target };
}

/** The code exists here, as a digest in the account and sealed in the one letter that carries it. */
function letter(
  deps: Pick<SendCodeDeps, 'vault' | 'hasher' | 'ids'>,
  account: Account,
  { kind, scope }: AskedCode,
  { events, target }: Readied,
  policy: Policy,
  now: number,
): Verdict {
  const { factorId, purpose } = target;
  const addressId = target.address.id;
  const { digits, code } = drawCode(deps, account, { kind, purpose, scope, factorId, addressId }, policy, now);
  const bound = { purpose: 'code', accountId: account.id, of: code.id } as const;
  const sealed = guardedNow('Vault', 'write', () => deps.vault.seal(digits, bound));
  return {
    kind: 'allowed',
    events: [{ type: 'code-sent', kind, purpose, factorId, secret: { code } }, ...events],
    letters: [{ kind: letterKinds[purpose], addressId, sealed, expiresAt: code.expiresAt }],
  };
}

const letterKinds: Readonly<Record<SentCode['purpose'], NoticeKind>> = {
  'sign-in': 'sign-in-code',
  'step-up': 'step-up-code',
  enrol: 'enrol-code',
};
