import type { Account } from '../../account/account.ts';
import type { Kind } from '../../account/factor.ts';
import { DetentError, type FailureCode } from '../../failure.ts';
import { normalMailbox } from '../../hygiene.ts';
import type { Administrator } from '../../ports/administrators.ts';
import type { Versioned } from '../../ports/records.ts';
import { askedAtStepUp } from '../../rules/asked-second-step.ts';
import type { SecondStepChallenge } from '../../rules/open-challenge.ts';
import { signInScope } from '../../rules/sign-in-scope.ts';
import { type Refused, refused } from '../../verdict.ts';
import type { Ask } from '../decide.ts';
import { guarded } from '../guarded.ts';
import { whileOpen } from '../proof/send-code.ts';
import type { ClientAddress } from '../proof/sends.ts';
import { passwordProof, selfToBe } from '../sign-in/self.ts';
import type { AdministrationDeps } from './deps.ts';
import { proveSecond, type SecondMethod, type TypedSecond } from './second-factor.ts';
import type { AdminSessions, BegunAdminSession } from './sessions.ts';

export interface AdminSignedIn extends BegunAdminSession {
  readonly kind: 'signed-in';
  readonly administrator: Administrator;
  readonly account: Account;
}

export interface AdminSecondStep {
  readonly kind: 'second-step';
  readonly challengeId: string;
  readonly methods: readonly SecondMethod[];
  readonly expiresAt: number;
}

type AdminAsk = Omit<Ask, 'accountId' | 'seen'>;

export type AdminSignIn = (
  ask: AdminAsk,
  asked: {
    readonly email: string;
    readonly password: string;
    /** A code that comes along does both steps at once. */
    readonly second: TypedSecond | null;
    readonly from: ClientAddress;
  },
) => Promise<AdminSignedIn | AdminSecondStep | Refused>;

export type AdminSecondSignIn = (
  ask: AdminAsk,
  asked: { readonly challengeId: string; readonly second: TypedSecond; readonly from: ClientAddress },
) => Promise<AdminSignedIn | Refused>;

export interface AdminSigningIn {
  readonly signIn: AdminSignIn;
  readonly finish: AdminSecondSignIn;
}

/**
 * An administrator's own password opens nothing but this door. Unknown address, wrong password and an administrator who may
 * not act read alike after the same work; attempts are counted before anything is compared.
 */
export function createAdminSignIn(deps: AdministrationDeps, sessions: AdminSessions): AdminSigningIn {
  async function signIn(...[ask, asked]: Parameters<AdminSignIn>): ReturnType<AdminSignIn> {
    const normal = normalMailbox(asked.email);
    const attempt = await deps.attempts.take('login', { from: asked.from, name: normal });
    if (attempt.kind === 'refused') return attempt;
    const { administrator, account } = await lookUp(deps, ask, normal);
    const hash = administrator?.value.passwordHash ?? null;
    const answer = await guarded('Hasher', 'read', () => deps.hasher.verify(asked.password, hash));
    if (administrator === null || account === null || answer === 'wrong') return refused(wrong);
    if (answer === 'stale') await rehash(deps, administrator, asked.password);

    const on = askedAtStepUp(account);
    if (on === null) {
      await deps.attempts.giveBack(attempt);
      return begin(ask, administrator.value, account, []);
    }
    const challenge = await challengeFor(account, deps.ids.token());
    if (asked.second !== null) {
      const entered = await proved(ask, { administrator, account, challenge, second: asked.second });
      if (entered.kind === 'signed-in') await deps.attempts.giveBack(attempt);
      return entered;
    }
    await deps.attempts.giveBack(attempt);
    await keep(challenge, administrator.value);
    if (on.preferred !== 'totp') await send(ask, account, challenge, on.preferred, asked.from);
    const methods: readonly SecondMethod[] = account.recovery === null ? on.kinds : [...on.kinds, 'recovery'];
    return { kind: 'second-step', challengeId: challenge.id, methods, expiresAt: challenge.expiresAt };
  }

  async function finish(...[ask, asked]: Parameters<AdminSecondSignIn>): ReturnType<AdminSecondSignIn> {
    const found = await guarded('Challenges', 'read', () => deps.challenges.find(asked.challengeId));
    const kept = found === null ? null : readPurpose(found.purpose);
    const administrator =
      kept === null ? null : await guarded('Administrators', 'read', () => deps.administrators.find(kept.id));
    const name = administrator?.value.emailNormal ?? null;
    const attempt = await deps.attempts.take('login', { from: asked.from, name });
    if (attempt.kind === 'refused') return attempt;
    if (found === null || kept === null || administrator === null) return refused(over);
    const { value } = administrator;
    const account = await guarded('Accounts', 'read', () => deps.accounts.find(found.accountId, ask.signal));
    if (account === null || !value.active || value.generation !== kept.generation) return refused(over);
    const { id, epoch, expiresAt } = found;
    const challenge = { ...(await challengeFor(account, id)), epoch, expiresAt, scope: kept.scope };
    const entered = await proved(ask, { administrator, account, challenge, second: asked.second });
    if (entered.kind === 'refused') return entered;
    await deps.attempts.giveBack(attempt);
    await guarded('Challenges', 'write', () => deps.challenges.take(id));
    return entered;
  }

  async function proved(
    unaddressed: AdminAsk,
    {
      administrator,
      account,
      challenge,
      second,
    }: {
      readonly administrator: Versioned<Administrator>;
      readonly account: Account;
      readonly challenge: SecondStepChallenge;
      readonly second: TypedSecond;
    },
  ): Promise<AdminSignedIn | Refused> {
    const answered = await proveSecond(
      deps,
      { ...unaddressed, accountId: account.id },
      {
        actor: selfToBe(account.id, ''),
        challenge,
        wanted: { purpose: 'sign-in' },
        guesser: { session: null, clientId: null },
        typed: second,
        account,
        also: () => [],
      },
    );
    if (answered.kind === 'refused') return answered;
    return begin(unaddressed, administrator.value, answered.done.account, [answered.accepted.proof]);
  }

  async function begin(
    { origin }: AdminAsk,
    administrator: Administrator,
    account: Account,
    second: Parameters<AdminSessions['begin']>[0]['proofs'],
  ): Promise<AdminSignedIn> {
    const proofs = [passwordProof(deps.clock.now()), ...second];
    const begun = await sessions.begin({ administrator, account, proofs, origin });
    await touch(deps, administrator.id);
    return { kind: 'signed-in', administrator, account, ...begun };
  }

  async function challengeFor(account: Account, id: string): Promise<SecondStepChallenge> {
    const policy = await deps.policies(account.organizationId);
    const now = deps.clock.now();
    return {
      id,
      accountId: account.id,
      purpose: 'sign-in',
      sessionId: null,
      epoch: account.epoch,
      generation: null,
      scope: signInScope(account, id, policy, now),
      methods: ['pwd'],
      expiresAt: now + deps.settings.challengeMs,
    };
  }

  const keep = (challenge: SecondStepChallenge, administrator: Administrator): Promise<boolean> =>
    guarded('Challenges', 'write', () =>
      deps.challenges.put({
        id: challenge.id,
        accountId: challenge.accountId,
        purpose: purposeOf(administrator, challenge.scope),
        epoch: challenge.epoch,
        expiresAt: challenge.expiresAt,
      }),
    );

  /** That a code is on its way already, or cannot be sent now, is no error: another method may be at hand. */
  async function send(
    unaddressed: AdminAsk,
    account: Account,
    challenge: SecondStepChallenge,
    kind: Exclude<Kind, 'totp'>,
    from: ClientAddress,
  ): Promise<void> {
    const sent = await deps.sendCode.send(
      { ...unaddressed, accountId: account.id, seen: account },
      {
        actor: selfToBe(account.id, ''),
        kind,
        purpose: 'sign-in',
        factorId: null,
        needsPassword: false,
        scope: challenge.scope,
        guesser: { session: null, clientId: null },
        from,
        first: whileOpen(challenge),
      },
    );
    if (sent.kind === 'refused' && !bearable.has(sent.failure.code)) throw new DetentError(sent.failure);
  }

  return { signIn, finish };
}

const wrong = { code: 'credentials-wrong' } as const;
const over = { code: 'challenge-over' } as const;
const bearable: ReadonlySet<FailureCode> = new Set(['throttled', 'channel-off', 'factor-locked', 'second-factor-off']);

/** No account has this id, so that an address nobody has costs a look too. */
const nobody = '-';

/** Null where nothing that is typed can be right. An owner is one who is in the set of owners. */
async function lookUp(
  deps: AdministrationDeps,
  { signal }: Pick<Ask, 'signal'>,
  normal: string,
): Promise<{ readonly administrator: Versioned<Administrator> | null; readonly account: Account | null }> {
  const [found, owners] = await Promise.all([
    guarded('Administrators', 'read', () => deps.administrators.findByEmail(normal)),
    guarded('Administrators', 'read', () => deps.administrators.owners()),
  ]);
  const account = await guarded('Accounts', 'read', () => deps.accounts.find(found?.value.accountId ?? nobody, signal));
  const may =
    found !== null &&
    found.value.active &&
    (found.value.role !== 'owner' || owners.value.includes(found.value.id)) &&
    account !== null &&
    account.standing === 'active';
  return may ? { administrator: found, account } : { administrator: null, account: null };
}

/** What a challenge remembers of the sign-in it belongs to: who, since which change of theirs, and which codes may answer it. */
const purposeOf = ({ id, generation }: Administrator, scope: string): string =>
  JSON.stringify(['administrator', id, generation, scope]);

function readPurpose(
  purpose: string,
): { readonly id: string; readonly generation: number; readonly scope: string } | null {
  if (!purpose.startsWith('["administrator",')) return null;
  const [, id, generation, scope]: unknown[] = JSON.parse(purpose);
  return { id: String(id), generation: Number(generation), scope: String(scope) };
}

/** A hash of another strength is renewed; whoever changed the administrator meanwhile has gone first. */
async function rehash(deps: AdministrationDeps, { value, version }: Versioned<Administrator>, password: string) {
  const passwordHash = await guarded('Hasher', 'write', () => deps.hasher.hash(password));
  await guarded('Administrators', 'write', () => deps.administrators.replace({ ...value, passwordHash }, version));
}

async function touch(deps: AdministrationDeps, id: string): Promise<void> {
  const found = await guarded('Administrators', 'read', () => deps.administrators.find(id));
  if (found === null) return;
  const value = { ...found.value, lastSignInAt: deps.clock.now() };
  await guarded('Administrators', 'write', () => deps.administrators.replace(value, found.version));
}
