import type { Account } from '../../account/account.ts';
import type { Self, StepUp } from '../../actor.ts';
import { fixed } from '../../policy.ts';
import { liveFactors } from '../../rules/counts.ts';
import { type Refused, refused } from '../../verdict.ts';
import type { Ask, Outcome } from '../decide.ts';
import { createIssueRecoveryCodes } from '../factors/change-factors.ts';
import { createConfirmTotp } from '../factors/confirm-factor.ts';
import { createBeginTotp, type ShownSecret } from '../factors/enrol.ts';
import { createRemoveFactor } from '../factors/remove-factor.ts';
import { guardedNow } from '../guarded.ts';
import type { AdministrationDeps } from './deps.ts';
import { stepUpBy, type TypedSecond } from './second-factor.ts';
import type { AdministratorSession } from './sessions.ts';

export interface BegunOwnFactor {
  readonly kind: 'begun';
  readonly shown: ShownSecret;
  readonly setupToken: string;
  readonly expiresAt: number;
}

/** What administrators do with their own second factor. Their account may have no password; theirs is kept elsewhere. */
export interface OwnFactors {
  /** The first one needs nothing more than the session; beside another it takes a code, or a sign-in by one just now. */
  begin(
    ask: Ask,
    caller: AdministratorSession,
    asked: { readonly label: string; readonly second: TypedSecond | null },
  ): Promise<BegunOwnFactor | Refused>;
  /** What proved enough to begin proves enough to confirm. */
  confirm(
    ask: Ask,
    caller: AdministratorSession,
    asked: { readonly setupToken: string; readonly code: string },
  ): Promise<{ readonly outcome: Outcome; readonly factorId: string } | Refused>;
  issueRecoveryCodes(
    ask: Ask,
    caller: AdministratorSession,
    second: TypedSecond,
  ): Promise<{ readonly kind: 'issued'; readonly codes: readonly string[] } | Refused>;
  remove(
    ask: Ask,
    caller: AdministratorSession,
    asked: { readonly factorId: string; readonly second: TypedSecond },
  ): Promise<Outcome>;
}

export function createOwnFactors(deps: AdministrationDeps): OwnFactors {
  const beginTotp = createBeginTotp(deps);
  const confirmTotp = createConfirmTotp(deps);
  const issueCodes = createIssueRecoveryCodes(deps);
  const removeFactor = createRemoveFactor(deps);
  const plain = { ifMatch: null, needsPassword: false } as const;

  /** Somebody with a second factor has shown one when this session began. */
  function asSignedIn({ session, self, account }: AdministratorSession, stepUpMs: number): Self | null {
    const isFresh = session.startedAt + stepUpMs > deps.clock.now();
    if (liveFactors(account).length > 0 && (!isFresh || session.proofs.length < 2)) return null;
    return {
      ...self,
      stepUp: stepUpOf(
        account,
        self,
        session.proofs.map(({ method }) => method),
        session.expiresAt,
      ),
    };
  }

  const proven = async (
    ask: Ask,
    caller: AdministratorSession,
    typed: TypedSecond | null,
  ): Promise<{ readonly kind: 'proven'; readonly actor: Self; readonly account: Account } | Refused> => {
    const { account, self } = caller;
    if (typed !== null) return stepUpBy(deps, ask, { self, account, typed });
    const policy = await deps.policies(account.organizationId);
    const actor = asSignedIn(caller, policy.stepUpMs);
    if (actor !== null) return { kind: 'proven', actor, account };
    return refused({ code: 'step-up-needed', state: 'missing', maxAgeMs: policy.stepUpMs });
  };

  return {
    async begin(ask, caller, { label, second }) {
      const may = await proven(ask, caller, liveFactors(caller.account).length === 0 ? null : second);
      if (may.kind === 'refused') return may;
      const begun = await beginTotp(ask, { ...plain, actor: may.actor, label, oneOfAKind: false });
      if (begun.shown === null) return begun.outcome;
      const { id: session } = caller.session;
      const { epoch, id: sub } = begun.outcome.account;
      const now = deps.clock.now();
      const ms = fixed.setupMs;
      const claims = { sub, session, epoch, enrolment: begun.shown.factorId };
      const setupToken = guardedNow('Tokens', 'write', () => deps.tokens.sign('totp_setup', claims, { at: now, ms }));
      return { kind: 'begun', shown: begun.shown, setupToken, expiresAt: now + ms };
    },

    async confirm(ask, { self, account }, { setupToken, code }) {
      const read = guardedNow('Tokens', 'read', () => deps.tokens.verify('totp_setup', setupToken, deps.clock.now()));
      if (read.kind === 'invalid') return refused({ code: 'enrolment-invalid' });
      const { sub, session, epoch, enrolment: factorId, exp } = read.claims;
      if (sub !== account.id || session !== self.session.id) return refused({ code: 'enrolment-invalid' });
      if (read.kind === 'expired' || epoch !== account.epoch) return refused({ code: 'enrolment-over' });
      const actor = { ...self, stepUp: stepUpOf(account, self, ['pwd', 'otp'], exp * 1000) };
      const factor = { factorId, kind: 'totp' } as const;
      const outcome = await confirmTotp(ask, { ...plain, actor, factor, code, oneOfAKind: false });
      return outcome.kind === 'refused' ? outcome : { outcome, factorId };
    },

    async issueRecoveryCodes(ask, caller, second) {
      const may = await proven(ask, caller, second);
      if (may.kind === 'refused') return may;
      const issued = await issueCodes({ ...ask, seen: may.account }, { ...plain, actor: may.actor });
      return issued.codes === null ? issued.outcome : { kind: 'issued', codes: issued.codes };
    },

    async remove(ask, caller, { factorId, second }) {
      const may = await proven(ask, caller, second);
      if (may.kind === 'refused') return may;
      return removeFactor(
        { ...ask, seen: may.account },
        {
          ...plain,
          actor: may.actor,
          which: { factorId },
          includePending: true,
          compromised: false,
        },
      );
    },
  };
}

const stepUpOf = (account: Account, { session }: Self, methods: readonly string[], expiresAt: number): StepUp => ({
  accountId: account.id,
  sessionId: session.id,
  epoch: account.epoch,
  expiresAt,
  methods,
});
