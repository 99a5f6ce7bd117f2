import {
  type Account,
  type Administration,
  type AdministrationPorts,
  type AdministrationSettings,
  type Administrator,
  type AdministratorSession,
  createAdministration,
  type NewAdministrator,
  type Operator,
  type Policy,
} from '@detent/core';
import { aWorld, patient, type World } from '../../support/world.ts';

export const password = 'correct horse battery';

export interface AdminWorld {
  readonly world: World;
  readonly ports: AdministrationPorts;
  readonly administration: Administration;
  /** A server that knows nothing of the others and shares their stores. */
  server(instead: Partial<AdministrationPorts>): Administration;
  added(wishes?: Partial<NewAdministrator>): Promise<Administrator>;
  account(administrator: Administrator): Promise<Account>;
  caller(administrator: Administrator): Promise<AdministratorSession>;
}

export const outside = { door: 'admin', reason: null, origin: null, signal: patient };
export const from = [{ key: '192.0.2.1', times: 1 }];

/** Above owners, as the command line is. */
export const above: Operator = {
  kind: 'owner',
  id: 'command-line',
  name: null,
  accountId: null,
  rank: 4,
  organizations: '*',
};

export const fresh: NewAdministrator = {
  email: 'Grace@example.org',
  password,
  name: 'Grace',
  role: 'owner',
  organizations: '*',
  metadata: {},
};

/** Every use case about administrators over stores in memory. */
export async function anAdminWorld(
  settings: Partial<AdministrationSettings> = {},
  policy: Partial<Policy> = {},
): Promise<AdminWorld> {
  const world = await aWorld(null, { policy });
  const ports: AdministrationPorts = { ...world.stores, ...world.ports };
  const server = (instead: Partial<AdministrationPorts> = {}): Administration =>
    createAdministration({ ...ports, ...instead }, world.server(instead), { settings });
  const administration = server();
  const account = async ({ accountId }: Administrator): Promise<Account> => world.account(accountId);
  return {
    world,
    ports,
    administration,
    server,
    account,
    async added(wishes = {}) {
      const set = await administration.administrators.add(outside, above, { ...fresh, ...wishes });
      if (set.kind === 'refused') throw new TypeError(set.failure.code);
      return set.administrator;
    },
    async caller(administrator) {
      const begun = await administration.sessions.begin({
        administrator,
        account: await account(administrator),
        proofs: [],
        origin: null,
      });
      const caller = await administration.sessions.check(begun.token, patient);
      if (caller.kind !== 'administrator') throw new TypeError(caller.kind);
      return caller;
    },
  };
}
