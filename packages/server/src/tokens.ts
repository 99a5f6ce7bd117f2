import type { RequestListener } from 'node:http';
import type { WorkingKeys } from '@detent/adapter-crypto';
import type * as http from '@detent/adapter-http';
import type { MailSettings as MessageForm, PreviewMailbox, SmsWebhookSender, SmtpSender } from '@detent/adapter-mail';
import type { MongoStore } from '@detent/adapter-mongo';
import type { SqliteStore } from '@detent/adapter-sqlite';
import type * as core from '@detent/core';
import type { MemoryStores } from '@detent/core/memory';
import type { Addresses as KnownAddresses } from './config/addresses.ts';
import type { Config } from './config/config.ts';
import type { Commits as CommitsHeard } from './container/commits.ts';
import type { Readiness as ReadinessOf } from './lifecycle/readiness.ts';
import type { Log as Logging } from './logging/create-logger.ts';
import type { Meter as Counting } from './metrics/meter.ts';
import type { Secrets as Kept } from './secrets/open-secrets.ts';
import type { Tracing as Traced } from './tracing/tracing.ts';

/** Names one thing for the container. A part of what Inversify takes as a name, so that the type of the thing is checked without a cast. */
export type Token<T> = symbol | (abstract new (...args: unknown[]) => T);

// what the process brings along
export const Configured: Token<Config> = Symbol('Configured');
export const Addresses: Token<KnownAddresses> = Symbol('Addresses');
export const Secrets: Token<Kept> = Symbol('Secrets');
export const Log: Token<Logging> = Symbol('Log');
export const Print: Token<(line: string) => void> = Symbol('Print');

// storage
export const DatabaseFile: Token<SqliteStore> = Symbol('DatabaseFile');
export const MongoDatabase: Token<MongoStore> = Symbol('MongoDatabase');
export const Memory: Token<MemoryStores> = Symbol('Memory');
/** Lets go of whatever the stores hold open. */
export const CloseStores: Token<() => Promise<void>> = Symbol('CloseStores');
export const Accounts: Token<core.Accounts> = Symbol('Accounts');
export const Directory: Token<core.Directory> = Symbol('Directory');
export const Notices: Token<core.Notices> = Symbol('Notices');
export const History: Token<core.History> = Symbol('History');
export const Sessions: Token<core.Sessions> = Symbol('Sessions');
export const SignInNames: Token<core.SignInNames> = Symbol('SignInNames');
export const Challenges: Token<core.Challenges> = Symbol('Challenges');
export const Throttles: Token<core.Throttles> = Symbol('Throttles');
export const Administrators: Token<core.Administrators> = Symbol('Administrators');
export const ApiTokens: Token<core.ApiTokens> = Symbol('ApiTokens');
export const Organizations: Token<core.Organizations> = Symbol('Organizations');
export const Jobs: Token<core.Jobs> = Symbol('Jobs');

// clock and cryptography
export const Keys: Token<WorkingKeys> = Symbol('Keys');
export const Clock: Token<core.Clock> = Symbol('Clock');
export const Ids: Token<core.Ids> = Symbol('Ids');
export const Vault: Token<core.Vault> = Symbol('Vault');
export const Hasher: Token<core.Hasher> = Symbol('Hasher');
export const OneTimePasswords: Token<core.OneTimePasswords> = Symbol('OneTimePasswords');
export const Tokens: Token<core.Tokens> = Symbol('Tokens');

// delivery
export const MailSettings: Token<MessageForm> = Symbol('MailSettings');
/** Null where no mail server was configured. */
export const Smtp: Token<SmtpSender | null> = Symbol('Smtp');
/** Null where no gateway was configured. */
export const SmsGateway: Token<SmsWebhookSender | null> = Symbol('SmsGateway');
/** The mailbox of development; null where messages are really sent. */
export const Mailbox: Token<PreviewMailbox | null> = Symbol('Mailbox');
export const Senders: Token<core.Senders> = Symbol('Senders');
/** Ends the connections to the mail server. */
export const CloseSenders: Token<() => void> = Symbol('CloseSenders');
export const Relay: Token<core.Relay> = Symbol('Relay');
export const DeadLetters: Token<core.DeadLetters> = Symbol('DeadLetters');
export const ForgetClosed: Token<core.ForgetClosed> = Symbol('ForgetClosed');

// HTTP
export const HttpServer: Token<http.HttpServer> = Symbol('HttpServer');
/** The origins whose pages may change something here. */
export const Origins: Token<http.Origins> = Symbol('Origins');
/** What is decided for the self-service contract alone. */
export const SelfServiceForm: Token<http.SelfServiceSettings> = Symbol('SelfServiceForm');
export const SelfService: Token<http.SelfService> = Symbol('SelfService');
/** Whose request it is, by address. */
export const ClientAddresses: Token<http.ClientAddresses> = Symbol('ClientAddresses');
/** What is decided for the ZITADEL contracts alone. */
export const ZitadelForm: Token<http.ZitadelSettings> = Symbol('ZitadelForm');
export const Zitadel: Token<http.Zitadel> = Symbol('Zitadel');
/** What is decided for the administrators' contract alone. */
export const AdminForm: Token<http.AdminSettings> = Symbol('AdminForm');
export const Admin: Token<http.Admin> = Symbol('Admin');
/** What is served, as documents tell of it. */
export const Documented: Token<() => readonly http.DocumentedContract[]> = Symbol('Documented');
export const Pages: Token<http.Mount> = Symbol('Pages');
/** Answers requests, whatever they are for. */
export const App: Token<RequestListener> = Symbol('App');
/** Names the parts that are not ready to serve; none when all are. */
export const Readiness: Token<ReadinessOf> = Symbol('Readiness');
/** Null where nobody collects metrics. */
export const Meter: Token<Counting | null> = Symbol('Meter');
/** Null where nobody collects traces. */
export const Tracing: Token<Traced | null> = Symbol('Tracing');
/** Stands around the answering of every request. */
export const Watch: Token<http.Watch> = Symbol('Watch');

// use cases
/** Hears of every commit of this process. */
export const Commits: Token<CommitsHeard> = Symbol('Commits');
/** Hears that a bulk removal waits to be done. */
export const JobsBegun: Token<CommitsHeard> = Symbol('JobsBegun');
export const Ports: Token<core.DetentPorts> = Symbol('Ports');
/** Every use case about administrators. */
export const Administration: Token<core.Administration> = Symbol('Administration');
export const Settings: Token<core.DetentSettings> = Symbol('Settings');
/** Every use case at once, for whoever serves them. */
export const UseCases: Token<core.Detent> = Symbol('UseCases');
export const Policies: Token<core.Policies> = Symbol('Policies');
export const Decide: Token<core.Decide> = Symbol('Decide');
export const Guesses: Token<core.Guesses> = Symbol('Guesses');
export const SendCode: Token<core.SendCode> = Symbol('SendCode');
export const RemoveFactor: Token<core.RemoveFactor> = Symbol('RemoveFactor');
export const PreviewRemoval: Token<core.RemoveFactor> = Symbol('PreviewRemoval');
export const BulkRemove: Token<core.BulkRemove> = Symbol('BulkRemove');
export const RestoreFactor: Token<core.RestoreFactor> = Symbol('RestoreFactor');
export const BeginTotp: Token<core.BeginTotp> = Symbol('BeginTotp');
export const ConfirmTotp: Token<core.ConfirmTotp> = Symbol('ConfirmTotp');
export const BeginDelivered: Token<core.BeginDelivered> = Symbol('BeginDelivered');
export const ConfirmDelivered: Token<core.ConfirmDelivered> = Symbol('ConfirmDelivered');
export const EnableDelivered: Token<core.EnableDelivered> = Symbol('EnableDelivered');
export const AddFactor: Token<core.AddFactor> = Symbol('AddFactor');
export const StartSetup: Token<core.StartSetup> = Symbol('StartSetup');
export const FinishSetup: Token<core.FinishSetup> = Symbol('FinishSetup');
export const PreferKind: Token<core.PreferKind> = Symbol('PreferKind');
export const IssueRecoveryCodes: Token<core.IssueRecoveryCodes> = Symbol('IssueRecoveryCodes');
export const RemoveRecoveryCodes: Token<core.RemoveRecoveryCodes> = Symbol('RemoveRecoveryCodes');
export const ReadHistory: Token<core.ReadHistory> = Symbol('ReadHistory');
export const EraseDue: Token<core.EraseDue> = Symbol('EraseDue');
export const RewrapAccount: Token<core.RewrapAccount> = Symbol('RewrapAccount');
export const RewrapPage: Token<core.RewrapPage> = Symbol('RewrapPage');
export const FindSealed: Token<core.FindSealed> = Symbol('FindSealed');
export const AddressLimit: Token<core.AddressLimit> = Symbol('AddressLimit');
export const AskForCode: Token<core.AskForCode> = Symbol('AskForCode');
export const CheckPassword: Token<core.CheckPassword> = Symbol('CheckPassword');
export const CheckSession: Token<core.CheckSession> = Symbol('CheckSession');
export const StepUpByPassword: Token<core.StepUpByPassword> = Symbol('StepUpByPassword');
export const StepUpByCode: Token<core.StepUpByCode> = Symbol('StepUpByCode');
export const Register: Token<core.Register> = Symbol('Register');
export const SignIn: Token<core.SignIn> = Symbol('SignIn');
export const FinishSignIn: Token<core.FinishSignIn> = Symbol('FinishSignIn');
export const Recover: Token<core.Recover> = Symbol('Recover');
export const Refresh: Token<core.Refresh> = Symbol('Refresh');
export const SignOut: Token<core.SignOut> = Symbol('SignOut');
export const ListSessions: Token<core.ListSessions> = Symbol('ListSessions');
export const EndAllSessions: Token<core.EndAllSessions> = Symbol('EndAllSessions');
export const AddAccount: Token<core.AddAccount> = Symbol('AddAccount');
export const ChangeContact: Token<core.ChangeContact> = Symbol('ChangeContact');
export const ChangeProfile: Token<core.ChangeProfile> = Symbol('ChangeProfile');
export const ChangeStanding: Token<core.ChangeStanding> = Symbol('ChangeStanding');
export const CloseAccount: Token<core.CloseAccount> = Symbol('CloseAccount');
export const LiftFreeze: Token<core.LiftFreeze> = Symbol('LiftFreeze');
export const ClearWaits: Token<core.ClearWaits> = Symbol('ClearWaits');
export const ReadNotMe: Token<core.ReadNotMe> = Symbol('ReadNotMe');
export const ReportNotMe: Token<core.ReportNotMe> = Symbol('ReportNotMe');
export const SendVerification: Token<core.SendVerification> = Symbol('SendVerification');
export const VerifyAddress: Token<core.VerifyAddress> = Symbol('VerifyAddress');
export const ChangePassword: Token<core.ChangePassword> = Symbol('ChangePassword');
export const SetPassword: Token<core.SetPassword> = Symbol('SetPassword');
export const AddOrganization: Token<core.AddOrganization> = Symbol('AddOrganization');
export const SetPolicy: Token<core.SetPolicy> = Symbol('SetPolicy');
/** The tokens of service accounts. */
export const ServiceTokens: Token<core.ServiceTokens> = Symbol('ServiceTokens');
export const EnsureOrganization: Token<core.EnsureOrganization> = Symbol('EnsureOrganization');
