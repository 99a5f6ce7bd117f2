import { Container, type ContainerModule } from 'inversify';
import type { Addresses } from '../config/addresses.ts';
import type { Config } from '../config/config.ts';
import type { Log } from '../logging/create-logger.ts';
import type { Secrets } from '../secrets/open-secrets.ts';
import * as tokens from '../tokens.ts';
import { crypto } from './crypto.ts';
import { useCases } from './use-cases.ts';

/** What no module can make for itself. */
export interface Given {
  readonly config: Config;
  readonly addresses: Addresses;
  readonly secrets: Secrets;
  readonly log: Log;
  /** Writes a line for whoever started the process. */
  readonly print: (line: string) => void;
}

/**
 * The one composition root. Nothing is built until somebody asks for it, so whoever wants to swap a part rebinds it before
 * the first `getAsync`; what was built before keeps what it was given.
 */
export function createContainer(given: Given, ...modules: readonly ContainerModule[]): Container {
  const container = new Container({ defaultScope: 'Singleton' });
  container.bind(tokens.Configured).toConstantValue(given.config);
  container.bind(tokens.Addresses).toConstantValue(given.addresses);
  container.bind(tokens.Secrets).toConstantValue(given.secrets);
  container.bind(tokens.Log).toConstantValue(given.log);
  container.bind(tokens.Print).toConstantValue(given.print);
  container.load(crypto, useCases(), ...modules);
  return container;
}
