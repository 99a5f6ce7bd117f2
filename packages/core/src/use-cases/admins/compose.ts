import type { Account } from '../../account/account.ts';
import type { Operator } from '../../actor.ts';
import type { Administrator } from '../../ports/administrators.ts';
import { type Refused, refused } from '../../verdict.ts';
import { type ChangeUser, createChangeUser } from '../accounts/change-user.ts';
import {
  createEndOneSession,
  createEndSessions,
  type EndOneSession,
  type EndSessions,
} from '../accounts/end-sessions.ts';
import { type Detent, type DetentSettings, defaultSettings } from '../compose.ts';
import { guarded } from '../guarded.ts';
import { createServiceTokens, type ServiceTokens } from '../operators/tokens.ts';
import { createCounter } from '../proof/counter.ts';
import type { ClientAddress } from '../proof/sends.ts';
import { createNameGuesses } from '../sign-in/name-guesses.ts';
import { type Attempts, createAttempts } from './attempts.ts';
import { type BulkJobs, createBulkJobs } from './bulk-jobs.ts';
import type { AdministrationDeps, AdministrationPorts } from './deps.ts';
import { createManageAdministrators, type ManageAdministrators } from './manage.ts';
import { createOwnFactors, type OwnFactors } from './own-factors.ts';
import { checkSecret, type SecretChecked } from './secret.ts';
import { type AdminSessions, createAdminSessions } from './sessions.ts';
import { type AdministrationSettings, defaultAdministration } from './settings.ts';
import { type AdminSigningIn, createAdminSignIn } from './sign-in.ts';
import { createUsers, type Users } from './users.ts';

/** Every use case about administrators, and what they do with people's accounts beyond `Detent`. */
export interface Administration {
  readonly detent: Detent;
  readonly settings: AdministrationSettings;
  readonly attempts: Attempts;
  readonly sessions: AdminSessions;
  readonly signingIn: AdminSigningIn;
  readonly administrators: ManageAdministrators;
  readonly ownFactors: OwnFactors;
  readonly users: Users;
  readonly changeUser: ChangeUser;
  readonly endSessions: EndSessions;
  readonly endOneSession: EndOneSession;
  readonly bulkJobs: BulkJobs;
  /** The account that holds an administrator's second factor. */
  accountOf(administrator: Administrator): Promise<Account | null>;
  /** Compares somebody's own password, as one attempt at their door. */
  checkOwnPassword(
    operator: Operator,
    typed: { readonly password: string; readonly from: ClientAddress },
  ): Promise<{ readonly kind: 'right' } | Refused>;
  /** Judges the secret of the configuration. */
  checkSecret(typed: string): SecretChecked;
}

/** Composes them over the same ports as `detent`. */
export function createAdministration(
  ports: AdministrationPorts,
  detent: Detent,
  wishes: {
    readonly settings?: Partial<AdministrationSettings>;
    readonly detent?: Partial<Pick<DetentSettings, 'window' | 'issuer'>>;
    /** Left out, one of its own: then nobody else writes down when a token was last used. */
    readonly serviceTokens?: ServiceTokens;
  } = {},
): Administration {
  const settings = { ...defaultAdministration, ...wishes.settings };
  const { window, issuer } = { ...defaultSettings, ...wishes.detent };
  const counter = createCounter(ports);
  const { policies, decide, guesses, sendCode } = detent;
  const deps: AdministrationDeps = {
    ...ports,
    detent,
    serviceTokens: wishes.serviceTokens ?? createServiceTokens(ports),
    policies,
    decide,
    guesses,
    sendCode,
    counter,
    window,
    issuer,
    settings,
    nameGuesses: createNameGuesses({ ...ports, counter }),
    attempts: createAttempts({ ...ports, counter }, settings.limits),
  };
  const sessions = createAdminSessions(deps);
  return {
    detent,
    settings,
    attempts: deps.attempts,
    sessions,
    signingIn: createAdminSignIn(deps, sessions),
    administrators: createManageAdministrators(deps),
    ownFactors: createOwnFactors(deps),
    users: createUsers(deps),
    changeUser: createChangeUser(deps),
    endSessions: createEndSessions(deps),
    endOneSession: createEndOneSession(deps),
    bulkJobs: createBulkJobs(deps),
    accountOf: ({ accountId }) => guarded('Accounts', 'read', () => ports.accounts.find(accountId, { aborted: false })),
    async checkOwnPassword({ id }, { password, from }) {
      const found = await guarded('Administrators', 'read', () => ports.administrators.find(id));
      const attempt = await deps.attempts.take('login', { from, name: found?.value.emailNormal ?? null });
      if (attempt.kind === 'refused') return attempt;
      const hash = found?.value.passwordHash ?? null;
      const answer = await guarded('Hasher', 'read', () => ports.hasher.verify(password, hash));
      if (answer === 'wrong') return refused({ code: 'credentials-wrong' });
      await deps.attempts.giveBack(attempt);
      return { kind: 'right' };
    },
    checkSecret: (typed) => checkSecret(deps, typed),
  };
}
