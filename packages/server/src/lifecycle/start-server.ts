import { createHttpServer, type HttpServer, httpLimits } from '@detent/adapter-http';
import type { Container } from 'inversify';
import { addressesAt, hostInUrl } from '../config/addresses.ts';
import type { Config } from '../config/config.ts';
import { missingMessages } from '../config/missing-messages.ts';
import type { Environment } from '../config/read-config.ts';
import { settings } from '../config/settings.ts';
import { createContainer } from '../container/create-container.ts';
import { http } from '../container/http.ts';
import { mail } from '../container/mail.ts';
import { relay } from '../container/relay.ts';
import { storage } from '../container/storage.ts';
import { makeSampleAccounts } from '../first-run/sample-accounts.ts';
import { whatToTry } from '../first-run/what-to-try.ts';
import type { Log } from '../logging/create-logger.ts';
import { createExposition } from '../metrics/exposition.ts';
import { refuseInsecure } from '../production/refuse-insecure.ts';
import { findKeyRing } from '../secrets/key-ring-file.ts';
import { openSecrets, type Secrets } from '../secrets/open-secrets.ts';
import * as tokens from '../tokens.ts';
import { startTracing } from '../tracing/tracing.ts';
import { readCertificate, renewCertificate, warnOfExpiry } from './certificate.ts';
import { startHousekeeping } from './housekeeping.ts';
import { startJobLoop } from './job-loop.ts';
import type { Loop } from './loop.ts';
import { type Metrics, startMetrics } from './metrics.ts';
import { startRelayLoop } from './relay-loop.ts';
import { refuseNeededKeys } from './retired-keys.ts';
import { watchRing } from './ring-watch.ts';
import { type Ending, stopInOrder } from './stop-in-order.ts';

export interface Surroundings {
  readonly environment: Environment;
  readonly log: Log;
  /** Writes a line for whoever started the server. */
  readonly print: (line: string) => void;
  /** Swaps parts before anything is built. Who swaps a part that holds something open ends it as well. */
  readonly swap?: (container: Container) => void;
}

export interface RunningServer {
  /** Where it listens. */
  readonly url: string;
  readonly container: Container;
  /** Lets requests finish, stops delivering, closes the stores; answers whether all went well. A second call joins the first. */
  stop(): Promise<boolean>;
  /** Reads the certificate again, for connections from now on. One that cannot be served is told of, and the old one stays. */
  renewCertificate(): void;
}

/** How long requests that have begun may take to finish. */
const graceMs = 10_000;

/**
 * Starts the server that was configured. Throws `ConfigurationError` where it must not start, and leaves nothing running
 * where it could not.
 */
export async function startServer(config: Config, surroundings: Surroundings): Promise<RunningServer> {
  const { log, print } = surroundings;
  const secrets = guardedSecrets(config, surroundings.environment);
  const certificate = readCertificate(config);

  if (certificate !== null) warnOfExpiry(certificate, Date.now(), log);
  const shown = { expiresAt: certificate?.expiresAt ?? null };
  const endings: Ending[] = [];
  const server = createHttpServer(log, httpLimits, certificate?.files ?? null);
  const at = await server.listen({ host: config.host, port: config.port });
  const url = `${certificate === null ? 'http' : 'https'}://${hostInUrl(at.host)}:${at.port}`;
  try {
    const container = createContainer(
      { config, secrets, log, print, addresses: addressesAt(config, at) },
      storage(config),
      mail(),
      relay(),
      http(server),
    );
    const tracing = await startTracing(surroundings.environment);
    if (tracing !== null) container.rebind(tokens.Tracing).toConstantValue(tracing);
    surroundings.swap?.(container);
    return await serve(config, { ...surroundings, container, server, url, shown, endings });
  } catch (error) {
    await stopInOrder(endings.length === 0 ? [{ name: 'http', end: () => server.stop(0) }] : endings, log);
    throw error;
  }
}

/** Production is judged before anything is opened, and nothing is made there; development makes what it lacks. */
function guardedSecrets(config: Config, environment: Environment): Secrets {
  const ring = findKeyRing(config);
  if (config.mode === 'production') refuseInsecure({ config, environment, ring, missingMessages: missingMessages() });
  return openSecrets(config, ring);
}

interface Serving extends Surroundings {
  readonly container: Container;
  readonly server: HttpServer;
  readonly url: string;
  /** The certificate that is shown; null without TLS. */
  readonly shown: { expiresAt: number | null };
  /** What has to be ended, in the order in which it is; filled as it begins. */
  readonly endings: Ending[];
}

async function serve(config: Config, serving: Serving): Promise<RunningServer> {
  const { container, server, url, shown, log, print, endings } = serving;
  const loops: Loop[] = [];
  const readiness = await container.getAsync(tokens.Readiness);
  const relayOf = await container.getAsync(tokens.Relay);
  const closeSenders = await container.getAsync(tokens.CloseSenders);
  const closeStores = await container.getAsync(tokens.CloseStores);
  const serviceTokens = await container.getAsync(tokens.ServiceTokens);
  const tracing = await container.getAsync(tokens.Tracing);
  let metrics: Metrics | null = null;
  endings.push(
    {
      name: 'http',
      end: async () => {
        readiness.stopping();
        const cut = await server.stop(graceMs);
        if (cut > 0) log.warn({ requests: cut }, 'requests were cut off');
      },
    },
    { name: 'metrics', end: () => metrics?.stop() },
    {
      name: 'relay',
      // No further round begins; the one that runs learns that it should hurry.
      end: async () => void (await Promise.all([...loops.map((loop) => loop.stop()), relayOf.stop()])),
    },
    { name: 'traces', end: () => tracing?.stop() },
    { name: 'senders', end: closeSenders },
    { name: 'uses of tokens', end: async () => void (await serviceTokens.recordUses()) },
    { name: 'stores', end: closeStores },
    { name: 'container', end: () => container.unbindAllAsync() },
  );

  const meter = await container.getAsync(tokens.Meter);
  if (config.metricsPort !== null && meter !== null) {
    const state = { server, readiness, certificateExpiresAt: () => shown.expiresAt };
    const read = createExposition(meter, relayOf, state);
    metrics = await startMetrics({ host: config.host, port: config.metricsPort }, read, log);
  }
  const { ensureOrganization, findSealed } = await container.getAsync(tokens.UseCases);
  await ensureOrganization(config.defaultOrganization);
  const keys = await container.getAsync(tokens.Keys);
  await refuseNeededKeys(keys.ring(), findSealed);
  const samples = config.seed ? await seed(container, config) : [];
  const app = await container.getAsync(tokens.App);
  loops.push(...(await startLoops(container, config)), ...watchRing({ config, keys, log }));

  server.answerWith(app);
  readiness.started();
  print(`Detent listens on ${url}`);
  if (config.mode === 'development') {
    const hasMailbox = (await container.getAsync(tokens.Mailbox)) !== null;
    const { dataDir } = config;
    for (const line of whatToTry({ url, store: config.store.kind, dataDir, samples, hasMailbox })) print(line);
  }
  if (config.adminEnabled && config.adminSecondFactor === 'optional')
    log.warn({ setting: settings.adminSecondFactor.variable }, 'administrators may sign in without a second factor');
  log.info({ url, mode: config.mode, store: config.store.kind }, 'started');

  let stopping: Promise<boolean> | null = null;
  return {
    url,
    container,
    stop() {
      stopping ??= stopInOrder(endings, log);
      return stopping;
    },
    renewCertificate() {
      shown.expiresAt = renewCertificate(config, server, log) ?? shown.expiresAt;
    },
  };
}

async function seed(container: Container, { defaultOrganization }: Config): ReturnType<typeof makeSampleAccounts> {
  const { accounts, hasher, ids, clock } = await container.getAsync(tokens.Ports);
  const administrators = await container.getAsync(tokens.Administrators);
  const addAccount = await container.getAsync(tokens.AddAccount);
  return makeSampleAccounts({ accounts, administrators, addAccount, hasher, ids, clock }, defaultOrganization);
}

async function startLoops(container: Container, config: Config): Promise<readonly Loop[]> {
  const ids = await container.getAsync(tokens.Ids);
  const log = await container.getAsync(tokens.Log);
  const housekeeping = startHousekeeping({
    eraseDue: await container.getAsync(tokens.EraseDue),
    forgetClosed: await container.getAsync(tokens.ForgetClosed),
    sessions: await container.getAsync(tokens.Sessions),
    challenges: await container.getAsync(tokens.Challenges),
    throttles: await container.getAsync(tokens.Throttles),
    jobs: await container.getAsync(tokens.Jobs),
    notices: await container.getAsync(tokens.Notices),
    serviceTokens: await container.getAsync(tokens.ServiceTokens),
    clock: await container.getAsync(tokens.Clock),
    ids,
    log,
  });
  const working = startJobLoop({
    run: async () => (await container.getAsync(tokens.Administration)).bulkJobs.run(),
    begun: await container.getAsync(tokens.JobsBegun),
    ids,
    log,
  });
  if (!config.relay) return [...housekeeping, working];
  const delivering = startRelayLoop({
    relay: await container.getAsync(tokens.Relay),
    commits: await container.getAsync(tokens.Commits),
    ids,
    log,
    everyMs: config.store.kind === 'mongodb' ? 5000 : 1000,
  });
  return [...housekeeping, working, delivering];
}
