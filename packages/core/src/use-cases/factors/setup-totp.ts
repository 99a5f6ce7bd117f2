import type { Account } from '../../account/account.ts';
import type { Self } from '../../actor.ts';
import { fixed } from '../../policy.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { Tokens } from '../../ports/tokens.ts';
import { type Confirmation, mayConfirm } from '../../rules/confirm-factor.ts';
import { stepUp } from '../../rules/step-up.ts';
import { refused, unchanged } from '../../verdict.ts';
import type { Ask, Outcome } from '../decide.ts';
import { guardedNow } from '../guarded.ts';
import { accountName, type EnrolDeps } from './enrol.ts';
import { drawCodes, type RecoveryShape } from './recovery-set.ts';
import { unopened } from './seal-opens.ts';

export interface SetupDeps extends EnrolDeps {
  readonly hasher: Hasher;
  readonly tokens: Tokens;
  readonly recovery: RecoveryShape;
}

export interface ShownSetup {
  readonly secret: string;
  readonly uri: string;
  readonly recoveryCodes: readonly string[];
  /** Holds the enrolment, sealed, until a code confirms it; the account knows nothing of it. */
  readonly token: string;
}

export interface AskedSetup {
  readonly actor: Self;
  readonly replaces: boolean;
  readonly ifMatch: number | null;
}

export type StartSetup = (
  ask: Ask,
  asked: AskedSetup,
) => Promise<{ readonly outcome: Outcome; readonly shown: ShownSetup | null }>;

/** What a set-up token holds, sealed: written as words, of which none holds a blank. */
export interface Enrolment {
  readonly factorId: string;
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
  readonly replaces: boolean;
}

export const writtenEnrolment = ({ factorId, secret, recoveryCodes, replaces }: Enrolment): string =>
  [factorId, secret, replaces ? 'replaces' : 'first', ...recoveryCodes].join(' ');

export function readEnrolment(text: string): Enrolment {
  const [factorId = '', secret = '', how, ...recoveryCodes] = text.split(' ');
  return { factorId, secret, replaces: how === 'replaces', recoveryCodes };
}

/** Hands out a secret, recovery codes and a token that holds both; nothing is stored until a code of that secret comes back with it. */
export function createStartSetup(deps: SetupDeps, setupMs: number = fixed.setupMs): StartSetup {
  return async function startSetup(ask, asked) {
    let at = 0;
    const outcome = await deps.decide.preview(ask, asked.actor, (account, policy, now) => {
      at = now;
      const factor = mayConfirm(account, setupConfirmation(deps, ask, asked, account), policy, now);
      const failure = 'code' in factor ? factor : stepUp(account, asked.actor, ask.door, policy, now);
      return failure === null ? unchanged : refused(failure);
    });
    if (outcome.kind === 'refused') return { outcome, shown: null };
    return { outcome, shown: shownSetup(deps, outcome.account, asked, { at, ms: setupMs }) };
  };
}

function shownSetup(
  deps: SetupDeps,
  account: Account,
  { actor, replaces }: AskedSetup,
  life: { readonly at: number; readonly ms: number },
): ShownSetup {
  const factorId = deps.ids.id();
  const secret = guardedNow('OneTimePasswords', 'write', () => deps.oneTimePasswords.secret());
  const recoveryCodes = drawCodes(deps.ids, deps.recovery);
  const written = writtenEnrolment({ factorId, secret, recoveryCodes, replaces });
  const bound = { purpose: 'setup', accountId: account.id, of: actor.session.id } as const;
  const sealed = guardedNow('Vault', 'write', () => deps.vault.seal(written, bound));
  const claims = { sub: account.id, session: actor.session.id, epoch: account.epoch, enrolment: sealed };
  const token = guardedNow('Tokens', 'write', () => deps.tokens.sign('totp_setup', claims, life));
  const uri = deps.oneTimePasswords.uri(secret, { issuer: deps.issuer, account: accountName(account) });
  return { secret, uri, recoveryCodes, token };
}

const draft: Confirmation['factor'] = { factorId: '', kind: 'totp', label: '', sealed: null, target: null };

const setupConfirmation = (
  deps: Pick<SetupDeps, 'vault'>,
  ask: Ask,
  asked: AskedSetup,
  account: Account,
): Confirmation => ({
  actor: asked.actor,
  factor: draft,
  proof: { by: 'nothing', failure: { code: 'code-wrong' } },
  replaces: asked.replaces,
  unopened: asked.replaces ? unopened(deps.vault, account) : [],
  oneOfAKind: !asked.replaces,
  setup: null,
  recovery: null,
  sessions: 'end',
  ifMatch: asked.ifMatch,
  needsPassword: true,
  door: ask.door,
});
