import { type Account, type ChangeContact, heldClaim, type Outcome } from '@detent/core';
import { aMailbox, aNumber, anAccount, anEmailFactor, aTotp, failing, noon } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import {
  anAsk,
  atOnce,
  aWorld,
  before,
  doneWith,
  failureOf,
  grace,
  instead,
  ofOwners,
  theirs,
  type World,
} from '../../support/world.ts';

const account = anAccount();
const asked = { actor: grace, ifMatch: null };

describe('disabling an account', () => {
  it('signs nobody in any more and ends all sessions; enabling it lets people sign in again', async () => {
    const world = await aWorld();
    const disabled = doneWith(await world.detent.changeStanding(anAsk(), { ...asked, standing: 'disabled' }));
    expect(disabled).toMatchObject({
      standing: 'disabled',
      sessions: { generation: 1, kept: null },
      factors: account.factors,
    });
    const active = doneWith(await world.detent.changeStanding(anAsk(), { ...asked, standing: 'active' }));
    expect(active).toMatchObject({ standing: 'active', sessions: disabled.sessions });
    expect(
      failureOf(await world.detent.changeStanding(anAsk(), { ...asked, standing: 'disabled', ifMatch: 1 })),
    ).toEqual({
      code: 'version-mismatch',
    });
  });
});

describe('lifting a freeze', () => {
  it('is done by an administrator, and tells the person', async () => {
    const world = await aWorld(anAccount({ frozen: { until: noon + 1, since: noon - 1 } }));
    expect(failureOf(await world.detent.liftFreeze(anAsk(), theirs(account)))).toEqual({ code: 'role-forbidden' });
    expect(doneWith(await world.detent.liftFreeze(anAsk(), grace)).frozen).toBeNull();
    expect((await world.acts()).flatMap(({ notices }) => notices)).toMatchObject([{ kind: 'freeze-lifted' }]);
  });
});

describe('changing a profile', () => {
  it('stores what is given and records which fields, not what they say', async () => {
    const world = await aWorld();
    const profile = { name: 'Augusta', language: 'de', metadata: { key: 'secret-value' } };
    const { person } = doneWith(await world.detent.changeProfile(anAsk(), { ...asked, profile }));
    expect(person).toEqual({ ...account.person, ...profile });
    const [act] = await world.acts();
    expect(act?.events).toEqual([{ type: 'profile-changed', fields: ['language', 'metadata', 'name'] }]);
    expect(JSON.stringify(act)).not.toContain('secret-value');
  });

  it('needs entitlement to the account and to the state that was looked at', async () => {
    const world = await aWorld();
    const change = (actor = grace, ifMatch: number | null = null) =>
      world.detent.changeProfile(anAsk(), { actor, ifMatch, profile: { name: 'X' } });
    expect(failureOf(await change({ ...grace, organizations: ['organization-2'] }))).toEqual({
      code: 'account-unknown',
    });
    expect(failureOf(await change(grace, 1))).toEqual({ code: 'version-mismatch' });
  });

  it('loses no write that comes between', async () => {
    const world = await aWorld();
    const renames = () => world.detent.changeProfile(anAsk(), { ...asked, profile: { name: 'Augusta' } });
    const late = world.server({ accounts: before(world.stores.accounts, 'commit', renames) });
    const { person } = doneWith(await late.changeProfile(anAsk(), { ...asked, profile: { zone: 'Europe/Berlin' } }));
    expect(person).toMatchObject({ name: 'Augusta', zone: 'Europe/Berlin' });
  });
});

type Contact = Parameters<ChangeContact>[1];

const fresh = { channel: 'email', value: 'New@example.org', normal: 'new@example.org', vouchedFor: false } as const;

const move = (world: World, wishes: Partial<Contact> = {}): Promise<Outcome> =>
  world.detent.changeContact(anAsk(), { ...asked, ...fresh, ...wishes });

describe('giving an account another mailbox', () => {
  it('claims the new one as sign-in name and lets the old one go', async () => {
    const world = await aWorld();
    const { person, factors } = doneWith(await move(world));
    expect(person.addresses.at(-1)).toMatchObject({
      value: fresh.value,
      normal: fresh.normal,
      role: 'own',
      verifiedAt: null,
    });
    expect(person.addresses[0]).toMatchObject({ id: 'mail-1', role: 'factor', givenUpAt: null });
    expect(factors).toEqual(account.factors);
    expect(await world.holder('new@example.org')).toBe('account-1');
    expect(await world.holder('ada@example.org')).toBeNull();
  });

  it('claims the new one also where nobody held the old one', async () => {
    const world = await aWorld();
    const held = await heldClaim(world.ports, { organizationId: account.organizationId, normal: 'ada@example.org' });
    if (held !== null) await world.ports.signInNames.release(held);
    expect(doneWith(await move(world)).person.addresses.at(-1)).toMatchObject({ normal: fresh.normal });
    expect(await world.holder('new@example.org')).toBe('account-1');
    expect(await world.holder('ada@example.org')).toBeNull();
  });

  it('tells the old mailbox too', async () => {
    const world = await aWorld(anAccount({ factors: [aTotp()] }));
    await move(world, { vouchedFor: true });
    const told = (await world.acts()).flatMap(({ notices }) =>
      notices.map(({ kind, recipientId }) => [kind, recipientId]),
    );
    const own = (await world.account()).person.addresses.at(-1)?.id;
    expect(told).toEqual([
      ['address-changed', 'mail-1'],
      ['address-changed', own],
    ]);
  });

  it('does nothing where it is the account’s own already, however it is written', async () => {
    const world = await aWorld();
    const outcome = await move(world, { value: 'ADA@EXAMPLE.ORG', normal: 'ada@example.org' });
    expect(outcome).toMatchObject({ kind: 'done', act: null });
    expect(await world.holder('ada@example.org')).toBe('account-1');
  });

  it('gives the first one to an account that had none, in an organization or in none', async () => {
    const bare = anAccount({ organizationId: null, factors: [aTotp()], person: { addresses: [aNumber()] } });
    const world = await aWorld(bare);
    expect(doneWith(await move(world)).person.addresses).toHaveLength(2);
    expect(await world.holder('new@example.org', null)).toBe('account-1');
  });

  it('is refused where another account has it, and where the rule refuses claims nothing', async () => {
    const world = await aWorld();
    const grace2 = anAccount({ id: 'account-2', person: { addresses: [aMailbox({ normal: 'new@example.org' })] } });
    await world.put(grace2);
    expect(failureOf(await move(world))).toEqual({ code: 'address-taken' });
    expect(await world.holder('ada@example.org')).toBe('account-1');
    const refused = await move(world, { normal: 'third@example.org', ifMatch: 1 });
    expect(failureOf(refused)).toEqual({ code: 'version-mismatch' });
    expect(await world.holder('third@example.org')).toBeNull();
    expect(await world.acts()).toEqual([]);
  });

  it('sent twice with one If-Match, happens once, and the account keeps its sign-in name', async () => {
    const world = await aWorld();
    const answers = await atOnce(5, () => move(world, { ifMatch: account.sequence }));
    expect(answers.map(failureOf).filter((answer) => answer === 'done')).toHaveLength(1);
    expect(await world.holder('new@example.org')).toBe('account-1');
  });

  it('that it was given a moment before, lets no name go', async () => {
    const world = await aWorld();
    const late = world.server({ accounts: before(world.stores.accounts, 'commit', () => move(world)) });
    const given = { ...fresh, actor: grace, ifMatch: null, channel: 'email', vouchedFor: false } as const;
    expect(await late.changeContact(anAsk(), given)).toMatchObject({ kind: 'done', act: null });
    expect(await world.holder('new@example.org')).toBe('account-1');
  });

  it('refused at the last moment, leaves a claim that others may take over after a minute', async () => {
    const world = await aWorld();
    const renames = () => world.detent.changeProfile(anAsk(), { ...asked, profile: { name: 'Augusta' } });
    const accounts = before(world.stores.accounts, 'commit', renames);
    const late = world.server({ accounts });
    const outcome = await late.changeContact(anAsk(), { ...asked, ...fresh, ifMatch: account.sequence });
    expect(failureOf(outcome)).toEqual({ code: 'version-mismatch' });
    await world.put(anAccount({ id: 'account-2', person: { addresses: [aMailbox({ normal: 'b@example.org' })] } }));
    const another = () => world.detent.changeContact(anAsk({ accountId: 'account-2' }), { ...asked, ...fresh });
    expect(failureOf(await another())).toEqual({ code: 'address-taken' });
    world.ports.clock.pass(60_000);
    expect(failureOf(await another())).toBe('done');
    expect(await world.holder('new@example.org')).toBe('account-2');
    expect(await world.holder('ada@example.org')).toBe('account-1');
  });

  it('judges again where the mailbox changed in between, and lets go of the one that was there last', async () => {
    const world = await aWorld();
    const first = () => move(world, { value: 'b@example.org', normal: 'b@example.org' });
    const late = world.server({ accounts: before(world.stores.accounts, 'commit', first) });
    expect(failureOf(await late.changeContact(anAsk(), { ...asked, ...fresh }))).toBe('done');
    expect(await world.holder('new@example.org')).toBe('account-1');
    expect(await world.holder('b@example.org')).toBeNull();
    expect(await world.holder('ada@example.org')).toBeNull();
  });
});

describe('giving an account another number', () => {
  it('claims no sign-in name', async () => {
    const world = await aWorld();
    const number = { channel: 'sms', value: '+49 1', normal: '+491700000000' } as const;
    expect(doneWith(await move(world, { ...number, vouchedFor: true })).person.addresses.at(-1)).toMatchObject({
      ...number,
      role: 'own',
      verifiedBy: 'word',
    });
    expect(await world.holder('+491700000000')).toBeNull();
    expect(await world.holder('ada@example.org')).toBe('account-1');
  });
});

describe('closing an account', () => {
  it('erases its secrets, ends its sessions, tells its people and lets its sign-in name go', async () => {
    const world = await aWorld(anAccount({ recovery: { salt: 'salt', hashes: ['a'], issuedAt: noon } }));
    const closed: Account = doneWith(await world.detent.closeAccount(anAsk(), { actor: ofOwners, ifMatch: null }));
    expect(closed).toMatchObject({ standing: 'closed', factors: [], recovery: null, person: { passwordHash: null } });
    expect(closed.sessions.generation).toBe(account.sessions.generation + 1);
    expect((await world.acts()).flatMap(({ notices }) => notices)).toMatchObject([
      { kind: 'account-closed', recipientId: 'mail-1', notMe: null },
    ]);
    expect(await world.holder('ada@example.org')).toBeNull();
  });

  it('is refused by the rule, and then the name stays', async () => {
    const world = await aWorld();
    expect(failureOf(await world.detent.closeAccount(anAsk(), { actor: ofOwners, ifMatch: 1 }))).toEqual({
      code: 'version-mismatch',
    });
    expect(await world.holder('ada@example.org')).toBe('account-1');
  });

  it('happens once', async () => {
    const world = await aWorld();
    const answers = await atOnce(10, () => world.detent.closeAccount(anAsk(), { actor: ofOwners, ifMatch: null }));
    expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    expect(answers.map(failureOf)).toContainEqual({ code: 'account-unknown' });
  });

  it('has no name to let go where there was no mailbox', async () => {
    const world = await aWorld(anAccount({ factors: [aTotp()], person: { addresses: [aNumber()] } }));
    const failure = { code: 'port-failed', port: 'SignInNames', op: 'write' } as const;
    const signInNames = failing(world.stores.signInNames, { method: 'release', how: 'throw', failure });
    const { closeAccount } = world.server({ signInNames });
    expect(failureOf(await closeAccount(anAsk(), { actor: ofOwners, ifMatch: null }))).toBe('done');
  });

  it('needs nobody to hold its name any more', async () => {
    const world = await aWorld();
    const signInNames = instead(world.stores.signInNames, { find: async () => null });
    const { closeAccount } = world.server({ signInNames });
    expect(failureOf(await closeAccount(anAsk(), { actor: ofOwners, ifMatch: null }))).toBe('done');
  });

  it('leaves a name that somebody else may take at once where it could not be let go', async () => {
    const world = await aWorld(anAccount({ factors: [anEmailFactor()], preferred: 'email' }));
    const failure = { code: 'port-failed', port: 'SignInNames', op: 'write' } as const;
    const signInNames = failing(world.stores.signInNames, { method: 'release', how: 'throw', failure });
    const { closeAccount } = world.server({ signInNames });
    await expect(closeAccount(anAsk(), { actor: ofOwners, ifMatch: null })).rejects.toMatchObject({ failure });
    await world.put(anAccount({ id: 'account-2', person: { addresses: [aMailbox({ normal: 'b@example.org' })] } }));
    const ada = { ...fresh, value: 'ada@example.org', normal: 'ada@example.org' };
    const outcome = await world.detent.changeContact(anAsk({ accountId: 'account-2' }), { ...asked, ...ada });
    expect(failureOf(outcome)).toBe('done');
  });
});
