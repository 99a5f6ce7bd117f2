import type { Organization, Organizations, Versioned } from '@detent/core';
import { readOrganization } from '@detent/core/storage';
import type { MongoDatabase } from './mongo-database.ts';
import { MongoRecords, type Shape } from './mongo-records.ts';

export const organizationShape: Shape<Organization> = {
  port: 'Organizations',
  collection: 'organizations',
  beside: ({ domains }) => (domains.length === 0 ? {} : { domains }),
  read: readOrganization,
};

/** Organizations. Their domains stand beside them, where an index keeps each to one of them; where there is none nothing stands. */
export class MongoOrganizations extends MongoRecords<Organization> implements Organizations {
  constructor(database: MongoDatabase) {
    super(database, organizationShape);
  }

  findByDomain(domain: string): Promise<Versioned<Organization> | null> {
    return this.one(() => ({ domains: this.exactly(domain) }));
  }

  list(): Promise<readonly Organization[]> {
    return this.all();
  }
}
