import { defaultPolicy, type Policy } from '../policy.ts';
import type { Accounts } from '../ports/accounts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Hasher } from '../ports/hasher.ts';
import type { History } from '../ports/history.ts';
import type { Ids } from '../ports/ids.ts';
import type { Notices } from '../ports/notices.ts';
import type { OneTimePasswords } from '../ports/one-time-passwords.ts';
import type { Organizations } from '../ports/organizations.ts';
import type { Sessions } from '../ports/sessions.ts';
import type { SignInNames } from '../ports/sign-in-names.ts';
import type { Throttles } from '../ports/throttles.ts';
import type { Tokens } from '../ports/tokens.ts';
import type { Vault } from '../ports/vault.ts';
import type { Window } from '../rules/windows.ts';
import { type AddAccount, createAddAccount } from './accounts/add-account.ts';
import {
  type ChangeContact,
  type ChangeProfile,
  type ChangeStanding,
  type CloseAccount,
  createChangeContact,
  createChangeProfile,
  createChangeStanding,
  createCloseAccount,
  createLiftFreeze,
  type LiftFreeze,
} from './accounts/change-account.ts';
import {
  type ChangePassword,
  createChangePassword,
  createSetPassword,
  type SetPassword,
} from './accounts/change-password.ts';
import { type ClearWaits, createClearWaits } from './accounts/clear-waits.ts';
import { createLookAtAccount, type LookAtAccount } from './accounts/look-at-account.ts';
import { createReadNotMe, createReportNotMe, type ReadNotMe, type ReportNotMe } from './accounts/report-not-me.ts';
import {
  createSendVerification,
  createVerifyAddress,
  type SendVerification,
  type VerifyAddress,
} from './accounts/verify-address.ts';
import { createDecide, type Decide } from './decide.ts';
import { type AddFactor, createAddFactor } from './factors/add-factor.ts';
import { type BulkRemove, createBulkRemove } from './factors/bulk-remove.ts';
import {
  createEraseDue,
  createIssueRecoveryCodes,
  createPreferKind,
  createRemoveRecoveryCodes,
  createRestoreFactor,
  createRewrapAccount,
  type EraseDue,
  type IssueRecoveryCodes,
  type PreferKind,
  type RemoveRecoveryCodes,
  type RestoreFactor,
  type RewrapAccount,
} from './factors/change-factors.ts';
import {
  type ConfirmDelivered,
  createConfirmDelivered,
  createEnableDelivered,
  type EnableDelivered,
} from './factors/confirm-delivered.ts';
import { type ConfirmTotp, createConfirmTotp } from './factors/confirm-factor.ts';
import { type BeginDelivered, type BeginTotp, createBeginDelivered, createBeginTotp } from './factors/enrol.ts';
import { createEnrolAddress, type EnrolAddress } from './factors/enrol-address.ts';
import { createEnrolNumber, type EnrolNumber } from './factors/enrol-number.ts';
import { createFinishSetup, type FinishSetup } from './factors/finish-setup.ts';
import { createReadHistory, type ReadHistory } from './factors/list-factors.ts';
import { defaultRecoveryShape, type RecoveryShape } from './factors/recovery-set.ts';
import { createRemoveFactor, type RemoveFactor } from './factors/remove-factor.ts';
import { createStartSetup, type StartSetup } from './factors/setup-totp.ts';
import {
  type AddOrganization,
  createAddOrganization,
  createEnsureOrganization,
  createSetPolicy,
  type EnsureOrganization,
  type SetPolicy,
} from './operators/organizations.ts';
import { createFindSealed, createRewrapPage, type FindSealed, type RewrapPage } from './operators/rewrap-secrets.ts';
import { createPolicies, type Policies } from './policies.ts';
import { type AskForCode, createAskForCode } from './proof/ask-for-code.ts';
import { type CheckPassword, createCheckPassword } from './proof/check-password.ts';
import { createCounter } from './proof/counter.ts';
import { createGuesses, type Guesses } from './proof/guesses.ts';
import { createLookAtChallenge, type LookAtChallenge } from './proof/look-at-challenge.ts';
import { createSendCode, type SendCode } from './proof/send-code.ts';
import { createSends } from './proof/sends.ts';
import {
  createStepUpByCode,
  createStepUpByPassword,
  type StepUpByCode,
  type StepUpByPassword,
} from './proof/step-up.ts';
import { type AddressLimit, createAddressLimit, defaultAddressLimit } from './sign-in/address-limit.ts';
import { type CheckSession, createCheckSession } from './sign-in/check-session.ts';
import { defaultLives, type Lives } from './sign-in/issue-tokens.ts';
import { createNameGuesses } from './sign-in/name-guesses.ts';
import {
  createEndAllSessions,
  createListSessions,
  type EndAllSessions,
  type ListSessions,
} from './sign-in/own-sessions.ts';
import { createRecover, type Recover } from './sign-in/recover.ts';
import { createRefresh, type Refresh } from './sign-in/refresh.ts';
import { createRegister, type Register } from './sign-in/register.ts';
import { createFinishSignIn, type FinishSignIn } from './sign-in/second-step.ts';
import { createSignIn, type SignIn } from './sign-in/sign-in.ts';
import { createSignOut, type SignOut } from './sign-in/sign-out.ts';

/** Everything that the use cases need from the world. */
export interface DetentPorts {
  readonly accounts: Accounts;
  readonly notices: Notices;
  readonly history: History;
  readonly sessions: Sessions;
  readonly signInNames: SignInNames;
  readonly throttles: Throttles;
  readonly organizations: Organizations;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly vault: Vault;
  readonly hasher: Hasher;
  readonly oneTimePasswords: OneTimePasswords;
  readonly tokens: Tokens;
}

export interface DetentSettings {
  /** What holds where an organization decided nothing. */
  readonly policy: Policy;
  readonly lives: Lives;
  readonly recovery: RecoveryShape;
  /** The issuer that an authenticator app shows. */
  readonly issuer: string;
  /** TOTP steps before and after the present one that are taken too. */
  readonly window: number;
  /** How often one client address signs in or steps up; `most` 0 for no limit. */
  readonly signInLimit: Window;
}

export const defaultSettings: DetentSettings = {
  policy: defaultPolicy,
  lives: defaultLives,
  recovery: defaultRecoveryShape,
  issuer: 'Detent',
  window: 1,
  signInLimit: defaultAddressLimit,
};

/** Every use case, composed. */
export interface Detent {
  readonly policies: Policies;
  readonly decide: Decide;
  readonly guesses: Guesses;
  readonly sendCode: SendCode;
  readonly removeFactor: RemoveFactor;
  readonly previewRemoval: RemoveFactor;
  readonly bulkRemove: BulkRemove;
  readonly restoreFactor: RestoreFactor;
  readonly beginTotp: BeginTotp;
  readonly confirmTotp: ConfirmTotp;
  readonly beginDelivered: BeginDelivered;
  readonly confirmDelivered: ConfirmDelivered;
  readonly enableDelivered: EnableDelivered;
  readonly enrolNumber: EnrolNumber;
  readonly enrolAddress: EnrolAddress;
  readonly addFactor: AddFactor;
  readonly startSetup: StartSetup;
  readonly finishSetup: FinishSetup;
  readonly preferKind: PreferKind;
  readonly issueRecoveryCodes: IssueRecoveryCodes;
  readonly removeRecoveryCodes: RemoveRecoveryCodes;
  readonly readHistory: ReadHistory;
  readonly eraseDue: EraseDue;
  readonly rewrapAccount: RewrapAccount;
  readonly rewrapPage: RewrapPage;
  readonly findSealed: FindSealed;
  readonly addressLimit: AddressLimit;
  readonly askForCode: AskForCode;
  readonly lookAtChallenge: LookAtChallenge;
  readonly checkPassword: CheckPassword;
  readonly checkSession: CheckSession;
  readonly stepUpByPassword: StepUpByPassword;
  readonly stepUpByCode: StepUpByCode;
  readonly register: Register;
  readonly signIn: SignIn;
  readonly finishSignIn: FinishSignIn;
  readonly recover: Recover;
  readonly refresh: Refresh;
  readonly signOut: SignOut;
  readonly listSessions: ListSessions;
  readonly endAllSessions: EndAllSessions;
  readonly addAccount: AddAccount;
  readonly changeContact: ChangeContact;
  readonly changeProfile: ChangeProfile;
  readonly changeStanding: ChangeStanding;
  readonly closeAccount: CloseAccount;
  readonly liftFreeze: LiftFreeze;
  readonly clearWaits: ClearWaits;
  readonly lookAtAccount: LookAtAccount;
  readonly readNotMe: ReadNotMe;
  readonly reportNotMe: ReportNotMe;
  readonly sendVerification: SendVerification;
  readonly verifyAddress: VerifyAddress;
  readonly changePassword: ChangePassword;
  readonly setPassword: SetPassword;
  readonly addOrganization: AddOrganization;
  readonly setPolicy: SetPolicy;
  readonly ensureOrganization: EnsureOrganization;
}

/** Every use case over one set of ports. Whoever wants only some of them may as well make those by their own factories. */
export function createDetent(ports: DetentPorts, settings: Partial<DetentSettings> = {}): Detent {
  const { policy: server, ...rest } = { ...defaultSettings, ...settings };
  const policies = createPolicies({ ...ports, server });
  const counter = createCounter(ports);
  const base = { ...ports, ...rest, policies, counter, decide: createDecide({ ...ports, policies }) };
  const counted = {
    ...base,
    guesses: createGuesses(base),
    sends: createSends(base),
    nameGuesses: createNameGuesses(base),
  };
  const deps = { ...counted, sendCode: createSendCode(counted) };
  const removeFactor = createRemoveFactor(deps);
  const askForCode = createAskForCode(deps);
  const rewrapAccount = createRewrapAccount(deps);
  return {
    policies,
    decide: deps.decide,
    guesses: deps.guesses,
    sendCode: deps.sendCode,
    // factors
    removeFactor,
    previewRemoval: createRemoveFactor(deps, 'preview'),
    bulkRemove: createBulkRemove({ remove: removeFactor }),
    restoreFactor: createRestoreFactor(deps),
    beginTotp: createBeginTotp(deps),
    confirmTotp: createConfirmTotp(deps),
    beginDelivered: createBeginDelivered(deps),
    confirmDelivered: createConfirmDelivered(deps),
    enableDelivered: createEnableDelivered(deps),
    enrolNumber: createEnrolNumber({ ...deps, askForCode }),
    enrolAddress: createEnrolAddress(deps),
    addFactor: createAddFactor(deps),
    startSetup: createStartSetup(deps, deps.lives.setupMs),
    finishSetup: createFinishSetup(deps),
    preferKind: createPreferKind(deps),
    issueRecoveryCodes: createIssueRecoveryCodes(deps),
    removeRecoveryCodes: createRemoveRecoveryCodes(deps),
    readHistory: createReadHistory(deps),
    eraseDue: createEraseDue(deps),
    rewrapAccount,
    rewrapPage: createRewrapPage({ ...ports, rewrapAccount }),
    findSealed: createFindSealed(ports),
    // proving and signing in
    addressLimit: createAddressLimit(deps, deps.signInLimit),
    askForCode,
    lookAtChallenge: createLookAtChallenge(deps),
    checkPassword: createCheckPassword(deps),
    checkSession: createCheckSession(deps),
    stepUpByPassword: createStepUpByPassword(deps),
    stepUpByCode: createStepUpByCode(deps),
    register: createRegister(deps),
    signIn: createSignIn(deps),
    finishSignIn: createFinishSignIn(deps),
    recover: createRecover(deps),
    refresh: createRefresh(deps),
    signOut: createSignOut(deps),
    listSessions: createListSessions(deps),
    endAllSessions: createEndAllSessions(deps),
    // accounts
    addAccount: createAddAccount(deps),
    changeContact: createChangeContact(deps),
    changeProfile: createChangeProfile(deps),
    changeStanding: createChangeStanding(deps),
    closeAccount: createCloseAccount(deps),
    liftFreeze: createLiftFreeze(deps),
    clearWaits: createClearWaits(deps),
    lookAtAccount: createLookAtAccount(deps),
    readNotMe: createReadNotMe(deps),
    reportNotMe: createReportNotMe(deps),
    sendVerification: createSendVerification(deps),
    verifyAddress: createVerifyAddress(deps),
    changePassword: createChangePassword(deps),
    setPassword: createSetPassword(deps),
    addOrganization: createAddOrganization({ ...ports, server }),
    setPolicy: createSetPolicy({ ...ports, server }),
    ensureOrganization: createEnsureOrganization(ports),
  };
}
