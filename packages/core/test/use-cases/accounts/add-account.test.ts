import { type AskedAccount, broken } from '@detent/core';
import { anAccount, aPerson, failing, noon, totpSecret } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { atOnce, aWorld, doneWith, failureOf, ofOwners, patient, type World } from '../../support/world.ts';

const { addresses: _addresses, createdAt: _createdAt, lastSignInAt: _lastSignInAt, ...person } = aPerson();
const email = { value: 'New@example.org', normal: 'new@example.org', verified: true };
const phone = { value: '+49 151 1', normal: '+491511234567', verified: false };

const add = (world: World, wishes: Partial<AskedAccount> = {}) =>
  world.detent.addAccount(
    { door: 'command-line', reason: 'Imported', origin: null, signal: patient },
    {
      actor: ofOwners,
      accountId: 'account-2',
      organizationId: 'organization-1',
      how: 'added',
      person,
      email,
      phone,
      factors: [],
      rank: 0,
      ...wishes,
    },
  );

const also: AskedAccount['also'] = (account, addresses, now) => ({
  events: [
    { type: 'profile-changed', fields: [`${account.sequence} ${addresses.length} ${now}`], secret: { person: {} } },
  ],
  letters: [],
});

describe('adding an account', () => {
  it('makes it in one act, with its person, its addresses and its sign-in name', async () => {
    const world = await aWorld(null);
    const account = doneWith(await add(world));
    expect(account).toMatchObject({
      id: 'account-2',
      organizationId: 'organization-1',
      sequence: 1,
      factors: [],
      rank: 0,
    });
    expect(account.person).toMatchObject({ ...person, createdAt: noon, lastSignInAt: null });
    expect(account.person.addresses).toMatchObject([
      { channel: 'email', value: email.value, normal: email.normal, role: 'own', verifiedAt: noon, verifiedBy: 'word' },
      { channel: 'sms', value: phone.value, normal: phone.normal, role: 'own', verifiedAt: null, verifiedBy: null },
    ]);
    expect(await world.holder(email.normal)).toBe('account-2');
    expect(await world.acts('account-2')).toMatchObject([
      { sequence: 1, door: 'command-line', reason: 'Imported', actor: { kind: 'owner', id: 'owner-1' } },
    ]);
  });

  it('gives it the factors it starts with, in use and sealed, and no other', async () => {
    const world = await aWorld(null);
    const factors = [
      { kind: 'email', address: email, label: 'Mail' },
      { kind: 'totp', secret: totpSecret(), label: 'Phone' },
      { kind: 'sms', address: { ...phone, normal: '+491700000000', verified: true }, label: 'Work' },
    ] as const;
    const account = doneWith(await add(world, { factors }));
    expect(account.factors).toMatchObject([
      { kind: 'email', state: 'active', label: 'Mail', sealed: null, addressId: account.person.addresses[0]?.id },
      { kind: 'totp', state: 'active', label: 'Phone', addressId: null, lastStep: 0 },
      { kind: 'sms', state: 'active', label: 'Work', addressId: account.person.addresses[2]?.id },
    ]);
    expect(account.person.addresses[2]).toMatchObject({ role: 'factor', normal: '+491700000000', verifiedBy: 'word' });
    expect(account.preferred).toBe('totp');
    const totp = account.factors[1];
    const bound = { purpose: 'totp-secret', accountId: 'account-2', of: totp?.id ?? '' } as const;
    expect(world.ports.vault.open(totp?.sealed ?? '', bound)).toBe(totpSecret());
    expect(broken(account)).toEqual([]);
  });

  it('takes a number that nobody vouched for as not verified', async () => {
    const world = await aWorld(null);
    const account = doneWith(await add(world, { phone: null, factors: [{ kind: 'sms', address: phone, label: '' }] }));
    expect(account.person.addresses[1]).toMatchObject({ normal: phone.normal, verifiedAt: null, verifiedBy: null });
    expect(account.person.addresses[1]?.role).toBe('own');
  });

  it('gives it a rank where it is an administrator’s', async () => {
    const world = await aWorld(null);
    expect(doneWith(await add(world, { rank: 3 })).rank).toBe(3);
    expect((await world.acts('account-2')).flatMap(({ events }) => events)).toMatchObject([
      { type: 'account-opened', how: 'added' },
      { type: 'rank-changed', rank: 3 },
    ]);
  });

  it('needs no mailbox', async () => {
    const world = await aWorld(null);
    expect(doneWith(await add(world, { email: null })).person.addresses).toMatchObject([{ channel: 'sms' }]);
  });

  it('keeps no secret in the act', async () => {
    const world = await aWorld(null);
    await add(world, { factors: [{ kind: 'totp', secret: totpSecret(), label: '' }] });
    const told = JSON.stringify(await world.acts('account-2'));
    const { sealed } = (await world.account('account-2')).factors[0] ?? {};
    for (const secret of [person.passwordHash, sealed, email.normal]) expect(told).not.toContain(secret);
  });

  it('does once what it is asked twenty times at once for one name', async () => {
    const world = await aWorld(null);
    const servers = [world, { ...world, detent: world.server() }];
    const answers = await atOnce(20, (at) => add(servers[at % 2] ?? world, { accountId: `account-${at}` }));
    expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    expect(answers.filter((answer) => 'failure' in answer && answer.failure.code === 'address-taken')).toHaveLength(19);
    expect(await world.stores.accounts.list({ after: null, limit: 100 })).toHaveLength(1);
  });

  it('is refused where the name is taken, and not where it is taken in another organization', async () => {
    const world = await aWorld();
    const taken = { value: 'ADA@example.org', normal: 'ada@example.org', verified: true };
    expect(failureOf(await add(world, { email: taken }))).toEqual({ code: 'address-taken' });
    expect(failureOf(await add(world, { email: taken, organizationId: null }))).toBe('done');
  });

  it('is refused where its id is taken, and takes nothing from the account that has it', async () => {
    const world = await aWorld();
    const same = { value: 'ada@example.org', normal: 'ada@example.org', verified: true };
    expect(failureOf(await add(world, { accountId: 'account-1', email: same }))).toEqual({ code: 'conflict' });
    expect(await world.account()).toEqual(anAccount());
    expect(await world.holder('ada@example.org')).toBe('account-1');
  });

  it('leaves a claim that lapses where the store fails', async () => {
    const world = await aWorld(null);
    const failure = { code: 'port-failed', port: 'Accounts', op: 'write' } as const;
    const accounts = failing(world.stores.accounts, { method: 'insert', how: 'throw', failure });
    await expect(add({ ...world, detent: world.server({ accounts }) })).rejects.toMatchObject({ failure });
    expect(failureOf(await add(world, { accountId: 'account-3' }))).toEqual({ code: 'address-taken' });
    world.ports.clock.pass(60_000);
    expect(failureOf(await add(world, { accountId: 'account-3' }))).toBe('done');
  });

  it('holds what else belongs to its first act', async () => {
    const world = await aWorld(null);
    await add(world, { also });
    expect((await world.acts('account-2'))[0]?.events.at(-1)).toMatchObject({ fields: [`0 2 ${noon}`] });
  });
});
