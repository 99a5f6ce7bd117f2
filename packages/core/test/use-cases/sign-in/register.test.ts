import { describe, expect, it } from 'vitest';
import { createMemoryStores } from '../../../src/memory/memory-stores.ts';
import { failing, noon, QuickHasher } from '../../../src/testing/index.ts';
import { nameKey } from '../../../src/use-cases/accounts/sign-in-name.ts';
import type { AskedRegistration } from '../../../src/use-cases/sign-in/register.ts';
import { hour, minute } from '../../actors.ts';
import { anAsk, createWorld, failureOf, meanwhile, type World } from '../proof-world.ts';

const secret = 'Abcdef1!';
const asked = (wishes: Partial<AskedRegistration> = {}): AskedRegistration => ({
  email: ' Grace@Example.org ',
  password: secret,
  name: ' Grace Hopper ',
  organizationId: 'organization-1',
  roles: ['USER'],
  mailsLink: true,
  startsWithMail: true,
  ...wishes,
});
const register = (world: World, wishes: Partial<AskedRegistration> = {}) =>
  world.register({ ...anAsk, wishes: ['de'] }, asked(wishes));
const registered = { kind: 'registered' };

async function only(world: World) {
  const ids = await world.accounts.list({ after: null, limit: 9 });
  expect(ids).toHaveLength(1);
  return world.account(ids[0]);
}

describe('a registration', () => {
  it('makes an account with a password, and the e-mail factor on and preferred', async () => {
    const world = createWorld();
    expect(await register(world)).toEqual(registered);
    const account = await only(world);
    expect(account.id).toMatch(/^[0-9a-f]{24}$/);
    expect(account).toMatchObject({ organizationId: 'organization-1', rank: 0, preferred: 'email', mustEnrol: false });
    expect(account.factors).toMatchObject([{ kind: 'email', state: 'active' }]);
    expect(account.person).toMatchObject({
      kind: 'person',
      name: 'Grace Hopper',
      language: null,
      roles: ['USER'],
      createdAt: noon,
      addresses: [{ value: 'Grace@Example.org', normal: 'grace@example.org', role: 'own', verifiedAt: null }],
    });
    expect(await world.typed({ email: 'GRACE@example.org', password: secret })).toMatchObject({ kind: 'second-step' });
  });

  it('mails a link that verifies the mailbox, in the language of the request', async () => {
    const world = createWorld();
    await register(world);
    const { id, person, verification } = await only(world);
    const [letter = ''] = await world.letters(id);
    const addressId = person.addresses[0]?.id;
    expect(world.claims('email_verification', letter)).toMatchObject({
      sub: id,
      email: 'grace@example.org',
      jti: verification?.jti,
    });
    expect(verification?.addressId).toBe(addressId);
    const [{ act } = { act: null }] = await world.stores.notices.pending(id);
    expect(act?.notices).toMatchObject([
      { kind: 'verify-address', recipientId: addressId, wishes: ['de', 'en'], expiresAt: noon + 15 * minute },
    ]);
    expect(JSON.stringify(act)).not.toContain(letter);
  });

  it('mails none where none is wished for, and starts without the e-mail factor where mail is off', async () => {
    const world = createWorld();
    await register(world, { mailsLink: false });
    const account = await only(world);
    expect(await world.letters(account.id)).toEqual([]);
    expect(account.verification).toBeNull();

    const off = createWorld({ policy: { channels: { sms: true, email: false } } });
    await register(off);
    expect((await only(off)).factors).toEqual([]);
    const bare = createWorld();
    await register(bare, { startsWithMail: false });
    expect((await only(bare)).factors).toEqual([]);
  });

  it.each([
    [{ email: 'nobody' }, 'email', 'mailbox'],
    [{ password: 'Abcde1!' }, 'password', 'length'],
    [{ password: 'abcdefg1' }, 'password', 'pattern'],
    [{ name: ' ' }, 'name', 'text'],
    [{ name: 'x'.repeat(201) }, 'name', 'text'],
    [{ name: 'a\nb' }, 'name', 'text'],
  ])('refuses %j before anything is hashed', async (wishes, field, rule) => {
    const world = createWorld();
    expect(failureOf(await register(world, wishes))).toEqual({ code: 'input-invalid', field, rule });
    expect(world.hasher.work).toBe(0);
  });

  it('takes a name of 200 characters', async () => {
    expect(await register(createWorld(), { name: 'x'.repeat(200) })).toEqual(registered);
  });
});

describe('a registration of a taken address', () => {
  it('same-answer: reads as any other, after the same hash', async () => {
    const world = createWorld();
    await register(world);
    expect(await register(world, { name: 'Mallory', password: 'Mallory1!' })).toEqual(registered);
    expect(world.hasher.work).toBe(2);
    expect((await only(world)).person.name).toBe('Grace Hopper');
  });

  it('is told to the owner at most once an hour', async () => {
    const world = createWorld();
    await register(world);
    const { id } = await only(world);
    const told = async () => (await world.acts(id)).filter(({ notices }) => notices[0]?.kind === 'registered-again');
    await register(world);
    await register(world);
    expect(await told()).toMatchObject([{ actor: { kind: 'system', id: 'registration' } }]);
    world.clock.pass(hour);
    await register(world);
    expect(await told()).toHaveLength(2);
  });

  it('makes one account of ten at once, on two servers', async () => {
    const stores = createMemoryStores();
    const worlds = [createWorld({ stores }), createWorld({ stores, server: 1 })] as const;
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => register(worlds[index % 2 === 0 ? 0 : 1])),
    );
    expect(answers).toEqual(Array.from({ length: 10 }, () => registered));
    await only(worlds[0]);
  });

  it('takes a claim over whose account never came to be, a minute later', async () => {
    const stores = createMemoryStores();
    const accounts = failing(stores.accounts, { method: 'insert', how: 'throw' });
    const broken = createWorld({ stores: { ...stores, accounts } });
    await expect(register(broken)).rejects.toThrow('port-failed');
    const world = createWorld({ stores, server: 1 });
    expect(await register(world)).toEqual(registered);
    expect(await world.accounts.list({ after: null, limit: 9 })).toEqual([]);
    world.clock.pass(minute);
    await register(world);
    await only(world);
  });

  it('minds no claim that was let go before its owner could be told', async () => {
    const stores = createMemoryStores();
    const first = createWorld({ stores });
    await register(first);
    const { id, organizationId } = await only(first);
    const name = nameKey(first.hasher, { organizationId, normal: 'grace@example.org' });
    const letGo = async () => {
      const held = await stores.signInNames.find(name);
      if (held !== null) await stores.signInNames.release(held);
    };
    expect(await stores.signInNames.find(name)).toMatchObject({ accountId: id });
    const signInNames = meanwhile(stores.signInNames, 'find', letGo);
    expect(await register(createWorld({ stores: { ...stores, signInNames }, server: 1 }))).toEqual(registered);
    expect(await first.events(id)).not.toContain('registered-again');
  });
});

describe('fail-closed: a registration', () => {
  it('is refused while hashes wait, and while the store does not answer', async () => {
    const hasher = new QuickHasher();
    hasher.busy = true;
    await expect(register(createWorld({ hasher }))).rejects.toMatchObject({ failure: { code: 'busy' } });
  });

  it('passes on what else refused it', async () => {
    const stores = createMemoryStores();
    const accounts = failing(stores.accounts, { method: 'insert', how: 'conflict' });
    const world = createWorld({ stores: { ...stores, accounts } });
    expect(failureOf(await register(world))).toEqual({ code: 'conflict' });
    expect(await register(createWorld({ stores, server: 1 }))).toEqual(registered);
  });

  it('makes no account when its link cannot be made or sealed', async () => {
    for (const breakIt of [
      (world: World) => {
        world.tokens.fault = true;
      },
      (world: World) => {
        world.vault.fault = 'seal';
      },
    ]) {
      const world = createWorld();
      breakIt(world);
      await expect(register(world)).rejects.toMatchObject({ failure: { code: expect.any(String) } });
      expect(await world.accounts.list({ after: null, limit: 9 })).toEqual([]);
    }
  });
});
