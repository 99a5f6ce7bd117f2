import { type Administrator, type AdministratorChange, operatorOf } from '@detent/core';
import { failing } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { aMailbox, anAccount } from '../../../src/testing/index.ts';
import { atOnce, before, failureOf, instead } from '../../support/world.ts';
import { type AdminWorld, above, anAdminWorld, fresh, outside, password } from './admin-world.ts';

const nothing: AdministratorChange = {
  name: null,
  metadata: null,
  role: null,
  organizations: null,
  active: null,
  password: null,
};

const change = (
  { administration }: Pick<AdminWorld, 'administration'>,
  { id }: Administrator,
  wishes: Partial<AdministratorChange>,
) => administration.administrators.change(outside, above, id, { ...nothing, ...wishes });

describe('adding an administrator', () => {
  it('of many who want one address exactly one gets it', async () => {
    const { administration, ports } = await anAdminWorld();
    const answers = await atOnce(8, () => administration.administrators.add(outside, above, fresh));
    expect(answers.filter(({ kind }) => kind === 'set')).toHaveLength(1);
    for (const answer of answers.filter(({ kind }) => kind === 'refused'))
      expect(failureOf(answer)).toEqual({ code: 'address-taken' });
    expect(await ports.administrators.list()).toHaveLength(1);
  });

  it('takes over a claim whose administrator never came to be, after a minute', async () => {
    const own = await anAdminWorld();
    const { administration, ports, world } = own;
    const torn = own.server({ administrators: failing(ports.administrators, { method: 'insert', how: 'throw' }) });
    await expect(torn.administrators.add(outside, above, { ...fresh, role: 'help-desk' })).rejects.toMatchObject({
      name: 'DetentError',
    });
    const again = () => administration.administrators.add(outside, above, { ...fresh, role: 'help-desk' });
    expect(failureOf(await again())).toEqual({ code: 'address-taken' });
    world.ports.clock.pass(60_000);
    // The account that was made for nobody has the rank already, and so is nobody else's to adopt.
    expect(failureOf(await again())).toEqual({ code: 'address-taken' });
  });

  it('adopts the account of the address where there is one, but none that serves somebody else', async () => {
    const { administration, world } = await anAdminWorld();
    const mailbox = aMailbox({ normal: 'grace@example.org' });
    await world.put(anAccount({ id: 'theirs', organizationId: null, rank: 1, person: { addresses: [mailbox] } }));
    expect(failureOf(await administration.administrators.add(outside, above, fresh))).toEqual({
      code: 'address-taken',
    });
  });

  it('makes an account where the one that had the address is gone', async () => {
    const { administration, world, ports } = await anAdminWorld();
    const mailbox = aMailbox({ normal: 'grace@example.org' });
    await world.put(
      anAccount({ id: 'gone', organizationId: null, standing: 'closed', person: { addresses: [mailbox] } }),
    );
    const set = await administration.administrators.add(outside, above, fresh);
    expect(set).toMatchObject({ kind: 'set', administrator: { ownsAccount: true } });
    expect(await ports.administrators.list()).toHaveLength(1);
  });

  it('makes no account while the name is held by one that may still come to be', async () => {
    const { administration, world } = await anAdminWorld();
    const { hasher, signInNames, clock } = world.ports;
    const name = hasher.digest('sign-in-name', JSON.stringify([null, 'grace@example.org']));
    await signInNames.claim({ name, accountId: 'coming', claimedAt: clock.now() });
    expect(failureOf(await administration.administrators.add(outside, above, fresh))).toEqual({
      code: 'account-unknown',
    });
  });

  it('makes no account where somebody claims the name a moment before', async () => {
    const own = await anAdminWorld();
    const { hasher, signInNames, clock } = own.ports;
    const name = hasher.digest('sign-in-name', JSON.stringify([null, 'grace@example.org']));
    await signInNames.claim({ name, accountId: 'coming', claimedAt: clock.now() });
    const blind = own.server({ signInNames: instead(signInNames, { find: async () => null }) });
    expect(failureOf(await blind.administrators.add(outside, above, fresh))).toEqual({ code: 'address-taken' });
    expect(await own.ports.administrators.list()).toEqual([]);
  });

  it('takes an address, a name and a password that fit', async () => {
    const { administration } = await anAdminWorld();
    const add = (wishes: Partial<typeof fresh>) =>
      administration.administrators.add(outside, above, { ...fresh, ...wishes });
    expect(failureOf(await add({ email: 'nothing' }))).toMatchObject({ field: 'email' });
    expect(failureOf(await add({ name: 'a\nb' }))).toMatchObject({ field: 'name' });
    expect(failureOf(await add({ password: 'short' }))).toMatchObject({ field: 'password' });
    expect((await add({ password: null })).kind).toBe('set');
  });

  it('the first owner is one, whoever else wants to be', async () => {
    const { administration, ports } = await anAdminWorld();
    expect(await administration.administrators.isOwned()).toBe(false);
    const answers = await atOnce(4, (index) =>
      administration.administrators.addFirst(outside, above, { ...fresh, email: `owner-${index}@example.org` }),
    );
    expect(answers.filter(({ kind }) => kind === 'set')).toHaveLength(1);
    expect(await ports.administrators.list()).toHaveLength(1);
    expect((await ports.administrators.owners()).value).toHaveLength(1);
    expect(await administration.administrators.isOwned()).toBe(true);
    const late = await administration.administrators.addFirst(outside, above, { ...fresh, email: 'late@example.org' });
    expect(failureOf(late)).toEqual({ code: 'role-forbidden' });
  });
});

describe('changing an administrator', () => {
  it('gives the account the rank before it is used, and takes it after', async () => {
    const own = await anAdminWorld();
    const desk = await own.added({ role: 'help-desk', email: 'desk@example.org' });
    await change(own, desk, { role: 'administrator' });
    expect((await own.account(desk)).rank).toBe(2);
    await change(own, desk, { role: 'help-desk', organizations: ['A'] });
    expect((await own.account(desk)).rank).toBe(1);
  });

  it('judges again where somebody else was faster, and gives up when that never ends', async () => {
    const own = await anAdminWorld();
    const owner = await own.added();
    const desk = await own.added({ role: 'help-desk', email: 'desk@example.org' });
    const renames = () => change(own, desk, { name: 'Other' });
    const late = own.server({ administrators: before(own.ports.administrators, 'replace', renames) });
    expect((await change({ administration: late }, desk, { metadata: { a: 1 } })).kind).toBe('set');
    expect((await own.ports.administrators.find(desk.id))?.value).toMatchObject({ name: 'Other', metadata: { a: 1 } });

    const never = own.server({
      administrators: failing(own.ports.administrators, { method: 'replace', how: 'refused' }),
    });
    await expect(change({ administration: never }, desk, { name: 'X' })).rejects.toMatchObject({
      failure: { port: 'Administrators' },
    });
    const neverGone = own.server({
      administrators: failing(own.ports.administrators, { method: 'remove', how: 'refused' }),
    });
    await expect(neverGone.administrators.remove(outside, above, desk.id)).rejects.toMatchObject({
      name: 'DetentError',
    });
    const neverSwapped = own.server({
      administrators: failing(own.ports.administrators, { method: 'swapOwners', how: 'refused' }),
    });
    await expect(change({ administration: neverSwapped }, desk, { role: 'owner' })).rejects.toMatchObject({
      name: 'DetentError',
    });
    expect((await own.ports.administrators.owners()).value).toEqual([owner.id]);
  });

  it('leaves an owner in the set where the change is refused at the last moment', async () => {
    const own = await anAdminWorld();
    const [one, two] = [await own.added(), await own.added({ email: 'two@example.org' })];
    const { administrators } = own.ports;
    const leaves = async () => {
      const found = await administrators.find(two.id);
      if (found !== null) await administrators.remove(two.id, found.version);
    };
    const late = own.server({ administrators: before(administrators, 'replace', leaves) });
    expect(failureOf(await change({ administration: late }, two, { role: 'help-desk' }))).toEqual({
      code: 'account-unknown',
    });
    expect((await administrators.owners()).value.toSorted()).toEqual([one.id, two.id].toSorted());
  });

  it('is judged by what they are when it is written, and leaves the last owner an owner', async () => {
    const own = await anAdminWorld();
    const owner = await own.added();
    expect(failureOf(await change(own, owner, { role: 'administrator' }))).toEqual({ code: 'last-owner' });
    const desk = await own.added({ role: 'help-desk', email: 'desk@example.org' });
    const admin = await own.added({ role: 'administrator', email: 'admin@example.org' });
    const rises = () => change(own, desk, { role: 'owner' });
    const late = own.server({ administrators: before(own.ports.administrators, 'replace', rises) });
    const renamed = { ...nothing, name: 'Other' };
    expect(failureOf(await late.administrators.change(outside, operatorOf(admin), desk.id, renamed))).toEqual({
      code: 'account-outranks',
    });
    expect((await own.ports.administrators.owners()).value.toSorted()).toContain(owner.id);
  });

  it('is refused for nobody, for oneself, and by those who may not', async () => {
    const own = await anAdminWorld();
    const owner = await own.added();
    const desk = await own.added({ role: 'help-desk', email: 'desk@example.org', organizations: ['A'] });
    const { administrators } = own.administration;
    expect(failureOf(await administrators.change(outside, above, 'nobody', nothing))).toEqual({
      code: 'account-unknown',
    });
    expect(failureOf(await administrators.endSessions(above, 'nobody'))).toEqual({ code: 'account-unknown' });
    expect(failureOf(await administrators.remove(outside, above, 'nobody'))).toEqual({ code: 'account-unknown' });
    const wanted = { ...nothing, active: false };
    expect(failureOf(await administrators.change(outside, operatorOf(owner), owner.id, wanted))).toEqual({
      code: 'own-account',
    });
    expect(failureOf(await administrators.change(outside, operatorOf(desk), owner.id, wanted))).toEqual({
      code: 'role-forbidden',
    });
    expect(failureOf(await administrators.remove(outside, operatorOf(desk), desk.id))).toEqual({ code: 'own-account' });
    expect(failureOf(await administrators.endSessions(operatorOf(desk), owner.id))).toEqual({ code: 'role-forbidden' });
    expect((await administrators.endSessions(operatorOf(desk), desk.id)).kind).toBe('set');
    expect(await administrators.find(owner.id, operatorOf(desk))).toBeNull();
    expect(await administrators.find(desk.id, operatorOf(desk))).toMatchObject({ id: desk.id });
    expect(await administrators.find('nobody', above)).toBeNull();
    expect((await administrators.list(operatorOf(desk))).map(({ id }) => id)).toEqual([desk.id]);
    expect(
      failureOf(await administrators.change(outside, above, desk.id, { ...nothing, name: 'a\u0000' })),
    ).toMatchObject({ field: 'name' });
  });

  it('a changed password is told to its owner, and opens no account that is gone', async () => {
    const own = await anAdminWorld();
    const owner = await own.added();
    expect((await change(own, owner, { password: 'another password' })).kind).toBe('set');
    const types = async () =>
      (await own.world.acts(owner.accountId)).flatMap(({ events }) => events.map(({ type }) => type));
    expect(await types()).toContain('administrator-password-changed');
    await own.world.detent.closeAccount({ ...outside, accountId: owner.accountId }, { actor: above, ifMatch: null });
    expect((await change(own, owner, { password })).kind).toBe('set');
    expect((await types()).filter((type) => type === 'administrator-password-changed')).toHaveLength(1);
  });
});

describe('sending an administrator away', () => {
  it('happens once, and lets the address go', async () => {
    const own = await anAdminWorld();
    await own.added();
    const desk = await own.added({ role: 'help-desk', email: 'desk@example.org' });
    const { administrators } = own.administration;
    const removes = () => administrators.remove(outside, above, desk.id);
    const late = own.server({ administrators: before(own.ports.administrators, 'remove', removes) });
    expect(failureOf(await late.administrators.remove(outside, above, desk.id))).toEqual({ code: 'account-unknown' });
    expect((await own.added({ role: 'help-desk', email: 'desk@example.org' })).id).not.toBe(desk.id);
  });

  it('leaves a name alone that somebody else holds by now', async () => {
    const own = await anAdminWorld();
    await own.added();
    const desk = await own.added({ role: 'help-desk', email: 'desk@example.org' });
    const { signInNames } = own.ports;
    const mine = own.server({
      signInNames: instead(signInNames, { find: async (name) => ({ name, accountId: 'somebody', claimedAt: 0 }) }),
    });
    expect((await mine.administrators.remove(outside, above, desk.id)).kind).toBe('set');
    const none = await own.added({ role: 'help-desk', email: 'other@example.org' });
    const silent = own.server({ signInNames: instead(signInNames, { find: async () => null }) });
    expect((await silent.administrators.remove(outside, above, none.id)).kind).toBe('set');
  });

  it('a set of owners that names somebody who is gone does not keep the last one from staying', async () => {
    const own = await anAdminWorld();
    const owner = await own.added();
    const { version, value } = await own.ports.administrators.owners();
    await own.ports.administrators.swapOwners([...value, 'gone'], version);
    expect(failureOf(await own.administration.administrators.remove(outside, operatorOf(owner), owner.id))).toEqual({
      code: 'last-owner',
    });
  });
});

it('an administrator without a name goes by their address', async () => {
  const own = await anAdminWorld();
  const owner = await own.added({ name: '' });
  expect(operatorOf(owner).name).toBe(owner.email);
});

it('resetting a password needs a known address and a password that fits', async () => {
  const own = await anAdminWorld();
  const owner = await own.added();
  const reset = (email: string, typed: string) =>
    own.administration.administrators.resetPassword(outside, above, email, typed);
  expect(failureOf(await reset(owner.email, 'short'))).toMatchObject({ code: 'input-invalid' });
  expect(failureOf(await reset('nobody@example.org', password))).toEqual({ code: 'credentials-wrong' });
  expect((await reset(' GRACE@example.org', password)).kind).toBe('set');
  const removes = async () => {
    const found = await own.ports.administrators.find(owner.id);
    if (found !== null) await own.ports.administrators.remove(owner.id, found.version);
  };
  const late = own.server({ administrators: before(own.ports.administrators, 'replace', removes) });
  const gone = await late.administrators.resetPassword(outside, above, owner.email, password);
  expect(failureOf(gone)).toEqual({ code: 'account-unknown' });
});
