import type { Kind } from '@detent/core';
import { createMemoryStores } from '@detent/core/memory';
import { anOrganization } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { World as AdminWorld } from '../e2e/admin/world.ts';
import { stateOf } from '../e2e/self-service/expectations.ts';
import type { Sent } from '../e2e/self-service/http-client.ts';
import { isThorough } from '../support/thorough.ts';
import { ask } from './attacked.ts';
import { allKinds, byEveryLine, comparable, factorOf, type Headers, refusalOf, service, withSms } from './doors.ts';
import { over } from './grounds.ts';

const factor = 'f'.repeat(24);
const number = '+491701234568';
const why = { query: 'reason=asked+by+phone' };

/** Every route of services and administrators that is about one account, with what makes a request to it a good one. */
const routes: readonly (readonly [method: string, path: string, sent?: Sent])[] = [
  ['POST', '/v2/users/{id}/totp'],
  ['POST', '/v2/users/{id}/totp/verify', { body: { code: '123456' } }],
  ['DELETE', '/v2/users/{id}/totp'],
  ['POST', '/v2/users/{id}/otp_sms'],
  ['DELETE', '/v2/users/{id}/otp_sms'],
  ['POST', '/v2/users/{id}/otp_email'],
  ['DELETE', '/v2/users/{id}/otp_email'],
  ['POST', '/v2/users/{id}/recovery_codes', { body: { count: 6 } }],
  ['DELETE', '/v2/users/{id}/recovery_codes'],
  ['GET', '/v2/users/{id}/authentication_methods'],
  ['POST', '/v2/users/{id}/authentication_factors/_search', { body: {} }],
  ...(['/v3alpha/users', '/resources/v3alpha/users'] as const).flatMap(
    (base): readonly (readonly [string, string, Sent?])[] => [
      ['POST', `${base}/{id}/totp`],
      ['DELETE', `${base}/{id}/totp/${factor}`],
      ['POST', `${base}/{id}/otp_sms`, { body: { phone: { number }, number } }],
      ['DELETE', `${base}/{id}/otp_sms/${factor}`],
      ['DELETE', `${base}/{id}/otp_email/${factor}`],
    ],
  ),
  ['GET', '/auth/admin/api/users/{id}'],
  ['PATCH', '/auth/admin/api/users/{id}', { body: { isActive: false } }],
  ['DELETE', '/auth/admin/api/users/{id}'],
  ['GET', '/auth/admin/api/users/{id}/sessions'],
  ['DELETE', '/auth/admin/api/users/{id}/sessions', why],
  ['DELETE', `/auth/admin/api/users/{id}/sessions/${factor}`, why],
  ['DELETE', `/auth/admin/api/users/{id}/totp-devices/${factor}`, why],
  ['GET', '/auth/admin/api/users/{id}/factors'],
  ['DELETE', '/auth/admin/api/users/{id}/factors', why],
  ['DELETE', `/auth/admin/api/users/{id}/factors/${factor}`, why],
  ['POST', `/auth/admin/api/users/{id}/factors/${factor}/removal-preview`],
  ['POST', `/auth/admin/api/users/{id}/factors/${factor}/restore`, why],
  ['DELETE', '/auth/admin/api/users/{id}/recovery-codes', why],
  ['DELETE', '/auth/admin/api/users/{id}/freeze', why],
  ['DELETE', '/auth/admin/api/users/{id}/waits', why],
  ['GET', '/auth/admin/api/users/{id}/history'],
];

/** ZITADEL's lists are of nothing where there is nobody. */
const lists = /authentication_methods|_search/;

/** Says of the caller what is not so. */
const claims: readonly Headers[] = [{}, { 'x-zitadel-orgid': 'B' }, { 'x-tenant-id': 'B', 'x-organization-id': 'B' }];

describe.each(over('H'))(
  'rank-and-tenant: a service of one organization on an account of another, %s',
  (_where, open) => {
    it('gets the answer for nobody on every route, whatever it claims, and changes nothing', async () => {
      await using world = await open(withSms);
      for (const id of ['A', 'B']) await world.ports.organizations.insert(anOrganization({ id, name: id }));
      const victim = await world.person({ ...allKinds, organizationId: 'B' });
      const before = await stateOf(world, victim);
      const headers = await service(world, { organizations: ['A'] });
      const nobody = 'a'.repeat(24);
      const different: unknown[] = [];
      for (const [method, template, sent = {}] of routes) {
        for (const claimed of isThorough || method === 'GET' ? claims : claims.slice(0, 1)) {
          const [there, nowhere] = await Promise.all(
            [victim.id, nobody].map(async (id) => {
              const answer = await ask(world, method, template.replace('{id}', id), {
                ...sent,
                headers: { ...headers, ...claimed },
              });
              return comparable(answer, id);
            }),
          );
          const odd = lists.test(template) ? /^\[5/ : /^\[[25]/;
          if (there !== nowhere || odd.test(there ?? '')) different.push([method, template, there, nowhere]);
        }
      }
      expect(different).toEqual([]);
      const there = async (kind: Kind) => ({ userId: victim.id, factorId: (await factorOf(world, victim, kind)).id });
      const nowhere = async (kind: Kind) => ({ ...(await there(kind)), userId: nobody });
      const [theirs, nobodys] = [await byEveryLine(world, there, headers), await byEveryLine(world, nowhere, headers)];
      expect(theirs.map(refusalOf)).toEqual(nobodys.map(refusalOf));
      expect(theirs.filter(({ code }) => code === 0)).toEqual([]);
      expect(await stateOf(world, victim)).toEqual(before);
    });

    it('is shown and given nothing of it by a list or a filter', async () => {
      await using world = await open(withSms);
      for (const id of ['A', 'B']) await world.ports.organizations.insert(anOrganization({ id, name: id }));
      const victim = await world.person({ ...allKinds, organizationId: 'B' });
      const before = await stateOf(world, victim);
      const headers = await service(world, { organizations: ['A'] });
      for (const query of ['', 'tenantId=B', `search=${encodeURIComponent(victim.email)}`, 'organization=B']) {
        const { text } = await ask(world, 'GET', '/auth/admin/api/users', { headers, query });
        expect(text).not.toContain(victim.id);
      }
      expect(await stateOf(world, victim)).toEqual(before);
    });
  },
);

describe('rank-and-tenant: a bulk removal by a service of one organization [H]', () => {
  it('reads of an account of another as of nobody’s', async () => {
    const ports = createMemoryStores();
    const stores = { ports, another: () => Promise.resolve(ports), close: () => Promise.resolve() };
    await using world = await AdminWorld.open({ open: () => Promise.resolve(stores) });
    const { token } = await world.service('administrator', ['A']);
    const victim = await world.person({ organizationId: 'B' });
    const before = await world.account(victim);
    const items = [victim.id, 'a'.repeat(24)].map((userId) => ({ userId }));
    const path = '/auth/admin/api/bulk-removals';
    const begun = await world.send('POST', path, { token, body: { reason: 'asked by phone', items } });
    expect(begun.status).toBe(202);
    while (await world.server.administration.bulkJobs.run());
    const id = String(Reflect.get(Object(begun.body), 'id'));
    const { body } = await world.send('GET', `${path}/${id}`, { token });
    const [there, nowhere] = Object(body).data;
    expect(there).toMatchObject({ statusCode: 404, code: 'USER_NOT_FOUND' });
    expect({ ...there, index: 0, userId: '' }).toEqual({ ...nowhere, index: 0, userId: '' });
    expect(await world.account(victim)).toEqual(before);
  });
});
