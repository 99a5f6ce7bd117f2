import type { Account } from '../../account/account.ts';
import type { Origin } from '../../account/act.ts';
import type { Proof } from '../../account/proof.ts';
import type { Self } from '../../actor.ts';
import { DetentError } from '../../failure.ts';
import type { Signal } from '../../ports/accounts.ts';
import type { Administrator } from '../../ports/administrators.ts';
import type { ApiToken } from '../../ports/api-tokens.ts';
import type { Versioned } from '../../ports/records.ts';
import type { Session } from '../../ports/sessions.ts';
import { mustEnrol } from '../../rules/must-enrol.ts';
import { sessionLives } from '../../rules/session-lives.ts';
import { guarded, guardedNow } from '../guarded.ts';
import { selfIn } from '../sign-in/self.ts';
import type { AdministrationDeps } from './deps.ts';
import { operatorOfToken } from './operator-of.ts';

// A session of an administrator is found by the fingerprint of its one token. Under `access` it lists that token by the id
// and the generation of the administrator; one that was ended lists nothing, and stays until it would have run out, so that
// it can be told from one that never was.

export interface AdministratorSession {
  readonly kind: 'administrator';
  readonly administrator: Versioned<Administrator>;
  readonly account: Account;
  readonly session: Session;
  readonly self: Self;
  /** It reaches the enrolment of a second factor and nothing else. */
  readonly restricted: boolean;
}

export type AdminCaller =
  | AdministratorSession
  | { readonly kind: 'service'; readonly token: ApiToken; readonly operator: ReturnType<typeof operatorOfToken> }
  | { readonly kind: 'invalid' | 'revoked' | 'gone' };

export interface AdminSessions {
  /** Whose token this is, judged by what is stored now. */
  check(token: string, signal: Signal): Promise<AdminCaller>;
  /** Begins a session; the token is known to nobody but the one it is handed to. */
  begin(of: {
    readonly administrator: Administrator;
    readonly account: Account;
    readonly proofs: readonly Proof[];
    readonly origin: Origin | null;
  }): Promise<BegunAdminSession>;
  /** Those that go on, newest first. */
  list(administrator: Administrator, account: Account): Promise<readonly Session[]>;
  /** False where it is not theirs, or over. */
  end(administrator: Administrator, account: Account, sessionId: string): Promise<boolean>;
  /** All but that one. */
  endOthers(administrator: Administrator, account: Account, sessionId: string): Promise<void>;
}

export interface BegunAdminSession {
  readonly token: string;
  readonly session: Session;
  readonly restricted: boolean;
}

export function createAdminSessions(deps: AdministrationDeps): AdminSessions {
  const { settings } = deps;
  const idOf = (token: string): string => guardedNow('Hasher', 'read', () => deps.hasher.fingerprint(token));

  async function isRestricted(account: Account): Promise<boolean> {
    const policy = await deps.policies(account.organizationId);
    const secondFactor = settings.secondFactor === 'required' ? 'required' : policy.secondFactor;
    return mustEnrol(account, { ...policy, secondFactor });
  }

  async function checkSession(session: Session, signal: Signal): Promise<AdminCaller> {
    if (session.kind !== 'administrator' || session.expiresAt <= deps.clock.now()) return { kind: 'invalid' };
    const [listed] = session.access;
    if (listed === undefined) return { kind: 'revoked' };
    const [administrator, account] = await Promise.all([
      guarded('Administrators', 'read', () => deps.administrators.find(listed.jti)),
      guarded('Accounts', 'read', () => deps.accounts.find(session.accountId, signal)),
    ]);
    if (administrator === null) return { kind: 'gone' };
    const stands = account !== null && account.standing === 'active';
    if (!stands || !administrator.value.active || !goesOn(session, administrator.value, account))
      return { kind: 'revoked' };
    const restricted = await isRestricted(account);
    return { kind: 'administrator', administrator, account, session, self: selfIn(session), restricted };
  }

  async function checkToken(token: string): Promise<AdminCaller> {
    const verdict = await deps.serviceTokens.verify(token);
    if (verdict.kind === 'bad') return { kind: verdict.because === 'revoked' ? 'revoked' : 'invalid' };
    return { kind: 'service', token: verdict.stored, operator: operatorOfToken(verdict.stored) };
  }

  const listOf = async (administrator: Administrator, account: Account): Promise<readonly Versioned<Session>[]> => {
    const all = await guarded('Sessions', 'read', () => deps.sessions.listOf(account.id));
    const now = deps.clock.now();
    return all.filter(
      ({ value }) => value.kind === 'administrator' && value.expiresAt > now && goesOn(value, administrator, account),
    );
  };

  const endOne = ({ value, version }: Versioned<Session>): Promise<boolean> =>
    guarded('Sessions', 'write', () => deps.sessions.replace({ ...value, access: [] }, version));

  return {
    async check(token, signal) {
      const id = idOf(token);
      const found = await guarded('Sessions', 'read', () => deps.sessions.find(id));
      return found === null ? checkToken(token) : checkSession(found.value, signal);
    },

    async begin({ administrator, account, proofs, origin }) {
      const token = deps.ids.token();
      const now = deps.clock.now();
      const expiresAt = now + settings.sessionMs;
      const restricted = await isRestricted(account);
      const session: Session = {
        id: idOf(token),
        accountId: account.id,
        kind: 'administrator',
        generation: account.sessions.generation,
        startedAt: now,
        expiresAt,
        proofs,
        clientId: null,
        client: {
          browser: origin?.browser ?? null,
          system: origin?.system ?? null,
          address: origin?.address ?? null,
        },
        onlyEnrols: false,
        refresh: null,
        access: [{ jti: administrator.id, expiresAt, generation: administrator.generation }],
      };
      if (!(await guarded('Sessions', 'write', () => deps.sessions.insert(session))))
        throw new DetentError({ code: 'port-failed', port: 'Sessions', op: 'write' }, { detail: 'the id is taken' });
      return { token, session, restricted };
    },

    list: async (administrator, account) => (await listOf(administrator, account)).map(({ value }) => value),

    async end(administrator, account, sessionId) {
      const found = (await listOf(administrator, account)).find(({ value }) => value.id === sessionId);
      return found === undefined ? false : endOne(found);
    },

    async endOthers(administrator, account, sessionId) {
      const all = await listOf(administrator, account);
      await Promise.all(all.filter(({ value }) => value.id !== sessionId).map(endOne));
    },
  };
}

/** A session goes on while nothing of what it was begun under has changed. */
const goesOn = (session: Session, administrator: Administrator, account: Account): boolean =>
  session.access.some(({ jti, generation }) => jti === administrator.id && generation === administrator.generation) &&
  sessionLives(account, session);
