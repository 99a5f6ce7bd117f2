import { unwatched, type Watch } from '@detent/adapter-http';
import { createAdministration, createDetent, createServiceTokens, type DetentPorts } from '@detent/core';
import { ContainerModule } from 'inversify';
import { administrationSettings, serverSettings } from '../config/server-policy.ts';
import { measured, measuredVault } from '../metrics/measured.ts';
import { createMeter, type Meter } from '../metrics/meter.ts';
import * as tokens from '../tokens.ts';
import { tracedPorts } from '../tracing/traced-ports.ts';
import type { Tracing } from '../tracing/tracing.ts';
import { announcing, createCommits } from './commits.ts';
import { gather } from './gather.ts';

/** Everything that core can do, over whatever ports are bound. */
export const useCases = (): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(tokens.Settings).toResolvedValue(serverSettings, [tokens.Configured]);
    bind(tokens.Commits).toConstantValue(createCommits());
    bind(tokens.Meter).toResolvedValue(
      ({ metricsPort }) => (metricsPort === null ? null : createMeter()),
      [tokens.Configured],
    );
    bind(tokens.Tracing).toConstantValue(null);
    bind(tokens.Watch).toResolvedValue(watchOf, [tokens.Meter, tokens.Tracing]);
    bind(tokens.Ports).toResolvedValue(
      ...gather<DetentPorts>({
        accounts: tokens.Accounts,
        notices: tokens.Notices,
        history: tokens.History,
        sessions: tokens.Sessions,
        signInNames: tokens.SignInNames,
        throttles: tokens.Throttles,
        organizations: tokens.Organizations,
        clock: tokens.Clock,
        ids: tokens.Ids,
        vault: tokens.Vault,
        hasher: tokens.Hasher,
        oneTimePasswords: tokens.OneTimePasswords,
        tokens: tokens.Tokens,
      }),
    );
    bind(tokens.UseCases).toResolvedValue(
      (ports, settings, commits, meter, tracing) => {
        const told = tracing === null ? ports : tracedPorts(ports, tracing);
        const counted =
          meter === null
            ? told
            : { ...told, accounts: measured(told.accounts, meter), vault: measuredVault(told.vault, meter) };
        return createDetent({ ...counted, accounts: announcing(counted.accounts, commits) }, settings);
      },
      [tokens.Ports, tokens.Settings, tokens.Commits, tokens.Meter, tokens.Tracing],
    );

    bind(tokens.JobsBegun).toConstantValue(createCommits());
    bind(tokens.Administration).toResolvedValue(
      (
        ports,
        detent,
        administrators,
        apiTokens,
        challenges,
        directory,
        jobs,
        serviceTokens,
        settings,
        config,
        secrets,
      ) =>
        createAdministration({ ...ports, administrators, apiTokens, challenges, directory, jobs }, detent, {
          settings: administrationSettings(config, secrets.adminSecretKey),
          detent: settings,
          serviceTokens,
        }),
      [
        tokens.Ports,
        tokens.UseCases,
        tokens.Administrators,
        tokens.ApiTokens,
        tokens.Challenges,
        tokens.Directory,
        tokens.Jobs,
        tokens.ServiceTokens,
        tokens.Settings,
        tokens.Configured,
        tokens.Secrets,
      ],
    );

    bind(tokens.ServiceTokens).toResolvedValue(
      (apiTokens, { organizations, hasher, ids, clock }) =>
        createServiceTokens({ apiTokens, organizations, hasher, ids, clock }),
      [tokens.ApiTokens, tokens.Ports],
    );

    bind(tokens.Policies).toResolvedValue(({ policies }) => policies, [tokens.UseCases]);
    bind(tokens.Decide).toResolvedValue(({ decide }) => decide, [tokens.UseCases]);
    bind(tokens.Guesses).toResolvedValue(({ guesses }) => guesses, [tokens.UseCases]);
    bind(tokens.SendCode).toResolvedValue(({ sendCode }) => sendCode, [tokens.UseCases]);
    bind(tokens.RemoveFactor).toResolvedValue(({ removeFactor }) => removeFactor, [tokens.UseCases]);
    bind(tokens.PreviewRemoval).toResolvedValue(({ previewRemoval }) => previewRemoval, [tokens.UseCases]);
    bind(tokens.BulkRemove).toResolvedValue(({ bulkRemove }) => bulkRemove, [tokens.UseCases]);
    bind(tokens.RestoreFactor).toResolvedValue(({ restoreFactor }) => restoreFactor, [tokens.UseCases]);
    bind(tokens.BeginTotp).toResolvedValue(({ beginTotp }) => beginTotp, [tokens.UseCases]);
    bind(tokens.ConfirmTotp).toResolvedValue(({ confirmTotp }) => confirmTotp, [tokens.UseCases]);
    bind(tokens.BeginDelivered).toResolvedValue(({ beginDelivered }) => beginDelivered, [tokens.UseCases]);
    bind(tokens.ConfirmDelivered).toResolvedValue(({ confirmDelivered }) => confirmDelivered, [tokens.UseCases]);
    bind(tokens.EnableDelivered).toResolvedValue(({ enableDelivered }) => enableDelivered, [tokens.UseCases]);
    bind(tokens.AddFactor).toResolvedValue(({ addFactor }) => addFactor, [tokens.UseCases]);
    bind(tokens.StartSetup).toResolvedValue(({ startSetup }) => startSetup, [tokens.UseCases]);
    bind(tokens.FinishSetup).toResolvedValue(({ finishSetup }) => finishSetup, [tokens.UseCases]);
    bind(tokens.PreferKind).toResolvedValue(({ preferKind }) => preferKind, [tokens.UseCases]);
    bind(tokens.IssueRecoveryCodes).toResolvedValue(({ issueRecoveryCodes }) => issueRecoveryCodes, [tokens.UseCases]);
    bind(tokens.RemoveRecoveryCodes).toResolvedValue(
      ({ removeRecoveryCodes }) => removeRecoveryCodes,
      [tokens.UseCases],
    );
    bind(tokens.ReadHistory).toResolvedValue(({ readHistory }) => readHistory, [tokens.UseCases]);
    bind(tokens.EraseDue).toResolvedValue(({ eraseDue }) => eraseDue, [tokens.UseCases]);
    bind(tokens.RewrapAccount).toResolvedValue(({ rewrapAccount }) => rewrapAccount, [tokens.UseCases]);
    bind(tokens.RewrapPage).toResolvedValue(({ rewrapPage }) => rewrapPage, [tokens.UseCases]);
    bind(tokens.FindSealed).toResolvedValue(({ findSealed }) => findSealed, [tokens.UseCases]);
    bind(tokens.AddressLimit).toResolvedValue(({ addressLimit }) => addressLimit, [tokens.UseCases]);
    bind(tokens.AskForCode).toResolvedValue(({ askForCode }) => askForCode, [tokens.UseCases]);
    bind(tokens.CheckPassword).toResolvedValue(({ checkPassword }) => checkPassword, [tokens.UseCases]);
    bind(tokens.CheckSession).toResolvedValue(({ checkSession }) => checkSession, [tokens.UseCases]);
    bind(tokens.StepUpByPassword).toResolvedValue(({ stepUpByPassword }) => stepUpByPassword, [tokens.UseCases]);
    bind(tokens.StepUpByCode).toResolvedValue(({ stepUpByCode }) => stepUpByCode, [tokens.UseCases]);
    bind(tokens.Register).toResolvedValue(({ register }) => register, [tokens.UseCases]);
    bind(tokens.SignIn).toResolvedValue(({ signIn }) => signIn, [tokens.UseCases]);
    bind(tokens.FinishSignIn).toResolvedValue(({ finishSignIn }) => finishSignIn, [tokens.UseCases]);
    bind(tokens.Recover).toResolvedValue(({ recover }) => recover, [tokens.UseCases]);
    bind(tokens.Refresh).toResolvedValue(({ refresh }) => refresh, [tokens.UseCases]);
    bind(tokens.SignOut).toResolvedValue(({ signOut }) => signOut, [tokens.UseCases]);
    bind(tokens.ListSessions).toResolvedValue(({ listSessions }) => listSessions, [tokens.UseCases]);
    bind(tokens.EndAllSessions).toResolvedValue(({ endAllSessions }) => endAllSessions, [tokens.UseCases]);
    bind(tokens.AddAccount).toResolvedValue(({ addAccount }) => addAccount, [tokens.UseCases]);
    bind(tokens.ChangeContact).toResolvedValue(({ changeContact }) => changeContact, [tokens.UseCases]);
    bind(tokens.ChangeProfile).toResolvedValue(({ changeProfile }) => changeProfile, [tokens.UseCases]);
    bind(tokens.ChangeStanding).toResolvedValue(({ changeStanding }) => changeStanding, [tokens.UseCases]);
    bind(tokens.CloseAccount).toResolvedValue(({ closeAccount }) => closeAccount, [tokens.UseCases]);
    bind(tokens.LiftFreeze).toResolvedValue(({ liftFreeze }) => liftFreeze, [tokens.UseCases]);
    bind(tokens.ClearWaits).toResolvedValue(({ clearWaits }) => clearWaits, [tokens.UseCases]);
    bind(tokens.ReadNotMe).toResolvedValue(({ readNotMe }) => readNotMe, [tokens.UseCases]);
    bind(tokens.ReportNotMe).toResolvedValue(({ reportNotMe }) => reportNotMe, [tokens.UseCases]);
    bind(tokens.SendVerification).toResolvedValue(({ sendVerification }) => sendVerification, [tokens.UseCases]);
    bind(tokens.VerifyAddress).toResolvedValue(({ verifyAddress }) => verifyAddress, [tokens.UseCases]);
    bind(tokens.ChangePassword).toResolvedValue(({ changePassword }) => changePassword, [tokens.UseCases]);
    bind(tokens.SetPassword).toResolvedValue(({ setPassword }) => setPassword, [tokens.UseCases]);
    bind(tokens.AddOrganization).toResolvedValue(({ addOrganization }) => addOrganization, [tokens.UseCases]);
    bind(tokens.SetPolicy).toResolvedValue(({ setPolicy }) => setPolicy, [tokens.UseCases]);
    bind(tokens.EnsureOrganization).toResolvedValue(({ ensureOrganization }) => ensureOrganization, [tokens.UseCases]);
  });

/** Whoever counts stands within whoever traces. */
function watchOf(meter: Meter | null, tracing: Tracing | null): Watch {
  const counting = meter?.watch ?? unwatched;
  return tracing === null ? counting : (request, work) => tracing.watch(request, () => counting(request, work));
}
