import type { Organization, Organizations } from '../ports/organizations.ts';
import type { Versioned } from '../ports/records.ts';
import { MemoryRecords } from './records.ts';

/** Organizations in memory. */
export class MemoryOrganizations extends MemoryRecords<Organization> implements Organizations {
  async findByDomain(domain: string): Promise<Versioned<Organization> | null> {
    return this.first((organization) => organization.domains.includes(domain));
  }

  async list(): Promise<readonly Organization[]> {
    return this.rows().map(({ value }) => value);
  }

  protected override admits(value: Organization): boolean {
    const rivals = this.rows(
      ({ id, domains }) => id !== value.id && domains.some((one) => value.domains.includes(one)),
    );
    return rivals.length === 0;
  }
}
