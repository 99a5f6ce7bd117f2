import { anOrganization } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { openFresh } from './support/store.ts';

describe('a text with a NUL in it', () => {
  it('attack-13: finds nothing that is stored under what stands before the NUL, and is not stored itself', async () => {
    const store = await openFresh();
    await store.organizations.insert(anOrganization({ id: 'one' }));
    expect(await store.organizations.find('one')).not.toBeNull();
    for (const id of ['one\0', 'one\0two', '\0one']) {
      expect(await store.organizations.find(id)).toBeNull();
      await expect(store.organizations.insert(anOrganization({ id, domains: [] }))).rejects.toMatchObject({
        failure: { code: 'port-failed' },
      });
    }
    await store.close();
  });
});
