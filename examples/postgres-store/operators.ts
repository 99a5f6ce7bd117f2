import type {
  Administrator,
  Administrators,
  ApiToken,
  ApiTokens,
  Job,
  Jobs,
  Organization,
  Organizations,
  Session,
  Sessions,
  Version,
  Versioned,
} from '@detent/core';
import { readAdministrator, readApiToken, readJob, readOrganization, readSession, texts } from '@detent/core/storage';
import { type Ask, type Database, stored } from './database.ts';
import { PgRecords } from './records.ts';

export class PgSessions extends PgRecords<Session> implements Sessions {
  constructor(database: Database) {
    super(database, {
      name: 'session',
      port: 'Sessions',
      read: readSession,
      owner: ({ accountId }) => accountId,
      expiresAt: ({ expiresAt }) => expiresAt,
    });
  }

  async listOf(accountId: string): Promise<readonly Versioned<Session>[]> {
    const own = await this.where('owner = $2', accountId);
    return own.toSorted((a, b) => b.value.startedAt - a.value.startedAt);
  }
}

export class PgJobs extends PgRecords<Job> implements Jobs {
  constructor(database: Database) {
    super(database, {
      name: 'job',
      port: 'Jobs',
      read: readJob,
      owner: ({ creator, key }) => (key === null ? null : JSON.stringify([creator.id, key])),
      expiresAt: ({ expiresAt }) => expiresAt,
    });
  }

  async findByKey(creatorId: string, key: string, now: number): Promise<Versioned<Job> | null> {
    const found = await this.where('owner = $2 and expires_at > $3', JSON.stringify([creatorId, key]), now);
    return found.toSorted((a, b) => b.value.createdAt - a.value.createdAt)[0] ?? null;
  }

  async runnable(now: number, limit: number): Promise<readonly Versioned<Job>[]> {
    const open = await this.where('true');
    const free = open.filter(
      ({ value }) => value.status === 'queued' || (value.status === 'running' && value.heldUntil <= now),
    );
    return free.toSorted((a, b) => a.value.createdAt - b.value.createdAt).slice(0, limit);
  }
}

const ownersId = 'owners';

export class PgAdministrators extends PgRecords<Administrator> implements Administrators {
  constructor(database: Database) {
    super(database, {
      name: 'administrator',
      port: 'Administrators',
      read: readAdministrator,
      owner: ({ emailNormal }) => emailNormal,
    });
  }

  async findByEmail(emailNormal: string): Promise<Versioned<Administrator> | null> {
    return (await this.where('owner = $2', emailNormal))[0] ?? null;
  }

  async findByAccount(accountId: string): Promise<Versioned<Administrator> | null> {
    return (await this.where('true')).find(({ value }) => value.accountId === accountId) ?? null;
  }

  async list(): Promise<readonly Administrator[]> {
    return (await this.where('true')).map(({ value }) => value);
  }

  async owners(): Promise<Versioned<readonly string[]>> {
    const sql = `select value, version from records where kind = 'owners' and id = $1`;
    const [row] = await this.database.ask(sql, ownersId);
    if (row === undefined) return { value: [], version: 'none' };
    const value = stored('Administrators', row['value'], (fields) => texts(fields, 'owners'));
    return { value, version: String(row['version']) };
  }

  async swapOwners(owners: readonly string[], version: Version): Promise<boolean> {
    const value = JSON.stringify({ owners });
    const swapped =
      version === 'none'
        ? await this.database.ask(
            `insert into records (kind, id, value) values ('owners', $1, $2) on conflict do nothing returning id`,
            ownersId,
            value,
          )
        : await this.database.ask(
            `update records set value = $2, version = nextval('versions')
             where kind = 'owners' and id = $1 and version::text = $3 returning id`,
            ownersId,
            value,
            String(version),
          );
    return swapped.length === 1;
  }
}

/** Says no and leaves nothing behind. */
class Refused extends Error {}

async function unlessRefused(work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

const orRefuse = async (took: Promise<boolean>): Promise<true> => {
  if (await took) return true;
  throw new Refused('it was not to be');
};

export class PgOrganizations extends PgRecords<Organization> implements Organizations {
  constructor(database: Database) {
    super(database, { name: 'organization', port: 'Organizations', read: readOrganization });
  }

  async findByDomain(domain: string): Promise<Versioned<Organization> | null> {
    const found = await this.where('id = (select organization_id from domains where domain = $2)', domain);
    return found[0] ?? null;
  }

  async list(): Promise<readonly Organization[]> {
    return (await this.where('true')).map(({ value }) => value);
  }

  override insert(value: Organization): Promise<boolean> {
    return this.#together(value, (ask) => this.insertBy(ask, value));
  }

  override replace(value: Organization, version: Version): Promise<boolean> {
    return this.#together(value, (ask) => this.replaceBy(ask, value, version));
  }

  override remove(id: string, version: Version): Promise<boolean> {
    return this.#together({ id, domains: [] }, (ask) => this.removeBy(ask, id, version));
  }

  /** The record and the domains that it claims, or neither. Domains are claimed in one order, so that two never wait for each other. */
  #together(
    { id, domains }: Pick<Organization, 'id' | 'domains'>,
    write: (ask: Ask) => Promise<boolean>,
  ): Promise<boolean> {
    return unlessRefused(() =>
      this.database.transaction(async (ask) => {
        await orRefuse(write(ask));
        await ask('delete from domains where organization_id = $1', id);
        for (const domain of [...new Set(domains)].toSorted()) {
          const claimed = await ask(
            'insert into domains values ($1, $2) on conflict do nothing returning domain',
            domain,
            id,
          );
          if (claimed.length === 0) throw new Refused('the domain is somebody else’s');
        }
        return true;
      }),
    );
  }
}

export class PgApiTokens extends PgRecords<ApiToken> implements ApiTokens {
  constructor(database: Database) {
    super(database, { name: 'api-token', port: 'ApiTokens', read: readApiToken, owner: ({ hash }) => hash });
  }

  async findByHash(hash: string): Promise<Versioned<ApiToken> | null> {
    return (await this.where('owner = $2', hash))[0] ?? null;
  }

  async list(): Promise<readonly ApiToken[]> {
    return (await this.where('true')).map(({ value }) => value);
  }

  override insert(value: ApiToken): Promise<boolean> {
    return unlessRefused(() =>
      this.database.transaction(async (ask) => {
        await orRefuse(this.insertBy(ask, value));
        const sql = 'insert into token_hashes values ($1, $2) on conflict do nothing returning hash';
        if ((await ask(sql, value.hash, value.id)).length === 0) throw new Refused('the hash is taken');
        return true;
      }),
    );
  }

  override remove(id: string, version: Version): Promise<boolean> {
    return unlessRefused(() =>
      this.database.transaction(async (ask) => {
        await orRefuse(this.removeBy(ask, id, version));
        await ask('delete from token_hashes where token_id = $1', id);
        return true;
      }),
    );
  }
}
