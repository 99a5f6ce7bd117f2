import type { Operator } from '@detent/core';
import type { Container } from 'inversify';
import { addressesAt } from '../config/addresses.ts';
import type { Config } from '../config/config.ts';
import { ConfigurationError } from '../config/problem.ts';
import { readConfig } from '../config/read-config.ts';
import { settings } from '../config/settings.ts';
import { createContainer } from '../container/create-container.ts';
import { mail } from '../container/mail.ts';
import { relay } from '../container/relay.ts';
import { storage } from '../container/storage.ts';
import { stopInOrder } from '../lifecycle/stop-in-order.ts';
import { createLogger, type Log } from '../logging/create-logger.ts';
import { keyRing } from '../production/key-ring.ts';
import { store } from '../production/store.ts';
import { findKeyRing } from '../secrets/key-ring-file.ts';
import { openSecrets, type Secrets } from '../secrets/open-secrets.ts';
import * as tokens from '../tokens.ts';
import type { Terminal } from './command.ts';

/** It acts as an owner above owners, in all organizations; policy for owners binds it. */
export const commandLine: Operator = {
  kind: 'owner',
  id: 'command-line',
  name: null,
  accountId: null,
  rank: 4,
  organizations: '*',
};

export const door = 'command-line';

export interface Opened {
  readonly container: Container;
  readonly config: Config;
}

/** Opens the stores beside a running server, does the work, and closes them. Nothing is delivered here: that is the server's. */
export async function withStores<T>(terminal: Terminal, work: (opened: Opened) => Promise<T>): Promise<T> {
  const { config } = readConfig(terminal.environment);
  const log = createLogger(config.logLevel === 'silent' ? 'silent' : 'warn', { write: terminal.error });
  const secrets = secretsOf(config, terminal);
  const container = createContainer(
    { config, secrets, log, print: () => undefined, addresses: addressesAt(config, config) },
    storage(config),
    mail(),
    relay(),
  );
  // Where they cannot be opened there is nothing to close.
  const closeStores = await container.getAsync(tokens.CloseStores);
  try {
    const { ensureOrganization } = await container.getAsync(tokens.UseCases);
    await ensureOrganization(config.defaultOrganization);
    return await work({ container, config });
  } finally {
    await close(container, closeStores, log);
  }
}

async function close(container: Container, closeStores: () => Promise<void>, log: Log): Promise<void> {
  await stopInOrder(
    [
      { name: 'stores', end: closeStores },
      { name: 'container', end: () => container.unbindAllAsync() },
    ],
    log,
  );
}

/** What production asks of keys and store holds for commands as well; the rest is the server's business. */
function secretsOf(config: Config, { environment }: Terminal): Secrets {
  if (config.store.kind === 'memory') {
    const { variable, example } = settings.store;
    const flaw = 'is the memory of a server, which no command can reach';
    throw new ConfigurationError([{ variable, flaw, example }]);
  }
  const ring = findKeyRing(config);
  if (config.mode === 'production') {
    const facts = { config, environment, ring, missingMessages: [] };
    const problems = [...keyRing(facts), ...store(facts)];
    if (problems.length > 0) throw new ConfigurationError(problems);
  }
  return openSecrets(config, ring);
}
