import { describe, expect, it } from 'vitest';
import type { Notice } from '../../../src/account/notice.ts';
import { defaultPolicy } from '../../../src/policy.ts';
import type { ClaimedNotice } from '../../../src/ports/notices.ts';
import { aNotice, anAccount, anAct, noon } from '../../../src/testing/index.ts';
import { type Prepared, prepare, senderFor } from '../../../src/use-cases/relay/prepare.ts';
import { ToldSender, type World, world } from './relay-world.ts';

const progress: ClaimedNotice['progress'] = {
  state: 'claimed',
  dueAt: noon,
  claims: 1,
  tries: 0,
  lease: null,
  settledAt: null,
  because: null,
  to: null,
};

const claimed = (notice: Partial<Notice> = {}, account = anAccount()): ClaimedNotice => ({
  accountId: account.id,
  notice: aNotice(notice),
  progress,
  act: anAct(),
  account,
});

const prepared = (at: World, one: ClaimedNotice): Promise<Prepared> => prepare(at.deps, one, noon);

const notMe = { digest: 'digest', keyId: 'key-7', until: noon, restores: true };

const codeFor = (at: World, code: string, kind: Notice['kind'] = 'sign-in-code'): Partial<Notice> => ({
  id: 'letter-1',
  kind,
  sealed: at.vault.seal(code, { purpose: 'code', accountId: 'account-1', of: 'letter-1' }),
});

describe('preparing a message', () => {
  it('looks the address up by the id of the recipient: a mailbox as typed, a number as dialled', async () => {
    const at = world();
    const one = claimed();
    expect(await prepared(at, one)).toEqual({
      kind: 'delivery',
      delivery: {
        claimed: one,
        to: 'Ada@example.org',
        code: null,
        notMe: null,
        organization: null,
        tells: { reason: false, actorName: false },
      },
    });
    const number = await prepared(at, claimed({ recipientId: 'number-1', channel: 'sms' }));
    expect(number).toMatchObject({ delivery: { to: '+4930901820' } });
  });

  it('cannot be done for an address that the account does not know', async () => {
    const unknown = await prepared(world(), claimed({ recipientId: 'mail-9' }));
    expect(unknown).toEqual({ kind: 'not-now', answer: { kind: 'unusable', code: 'no-address' }, fault: null });
  });

  it('opens a code that is bound to this notice of this account, and no other', async () => {
    const at = world();
    const letter = codeFor(at, '123456');
    expect(await prepared(at, claimed(letter))).toMatchObject({ delivery: { code: '123456' } });
    const moved = await prepared(at, claimed({ ...letter, id: 'letter-2' }));
    expect(moved).toMatchObject({ kind: 'not-now', answer: { kind: 'unusable', code: 'sealed' } });
    expect(moved).toMatchObject({ fault: { failure: { code: 'seal-unopened' } } });
    const foreign = await prepared(at, claimed(letter, anAccount({ id: 'account-2' })));
    expect(foreign).toMatchObject({ answer: { kind: 'unusable', code: 'sealed' } });
  });

  it('derives the same "this was not me" token on every try, under the key it was first made with (alerts case 18)', async () => {
    const at = world();
    const one = claimed({ id: 'notice-1', notMe });
    expect(await prepared(at, one)).toMatchObject({ delivery: { notMe: at.tokens.notMe('notice-1', 'key-7').token } });
    at.tokens.fails = true;
    expect(await prepared(at, one)).toMatchObject({
      answer: { kind: 'unusable', code: 'sealed' },
      fault: { failure: { code: 'port-failed', port: 'Tokens', op: 'read' } },
    });
  });

  it('sends a link only while it is the last one that was asked for', async () => {
    const at = world();
    const linked = (jti: string, type: 'email_verification' | 'access_token' = 'email_verification'): string =>
      type === 'email_verification'
        ? at.tokens.sign(type, { sub: 'account-1', jti, email: 'ada@example.org' }, { at: noon, ms: 60_000 })
        : at.tokens.sign(type, { sub: 'account-1', jti, session: '', roles: [], groups: [] }, { at: noon, ms: 60_000 });
    const account = anAccount({ verification: { jti: 'jti-1', addressId: 'mail-1' } });
    const prepares = (token: string, of = account): Promise<Prepared> =>
      prepared(at, claimed(codeFor(at, token, 'verify-address'), of));
    const good = linked('jti-1');
    expect(await prepares(good)).toMatchObject({ kind: 'delivery', delivery: { code: good } });
    expect(await prepares(linked('jti-0'))).toEqual({ kind: 'replaced' });
    expect(await prepares('no token')).toEqual({ kind: 'replaced' });
    expect(await prepares(linked('jti-1', 'access_token'))).toEqual({ kind: 'replaced' });
    expect(await prepares(good, anAccount())).toEqual({ kind: 'replaced' });
    at.tokens.fails = true;
    expect(await prepares(good)).toMatchObject({
      fault: { failure: { code: 'port-failed', port: 'Tokens', op: 'read' } },
    });
  });

  it('has nothing to open where nothing is sealed', async () => {
    const link = await prepared(world(), claimed({ kind: 'verify-address', sealed: null }));
    expect(link).toMatchObject({ kind: 'delivery', delivery: { code: null } });
  });

  it('names the vault when it fails in a way of its own', async () => {
    const vault = {
      open: (): string => {
        throw new Error('hardware gone');
      },
    };
    const at = world({ vault });
    expect(await prepared(at, claimed(codeFor(at, '123456')))).toMatchObject({
      fault: { failure: { code: 'port-failed', port: 'Vault', op: 'read' } },
    });
  });

  it('names the organization, and what its policy lets a message say', async () => {
    const at = world();
    at.policy = { ...defaultPolicy, alerts: { includeReason: true, includeActorName: false, off: [] } };
    const organization = {
      id: 'organization-1',
      name: 'Example',
      domains: [],
      language: null,
      locked: false,
      policy: {},
    };
    await at.stores.organizations.insert(organization);
    const tells = { reason: true, actorName: false };
    expect(await prepared(at, claimed())).toMatchObject({ delivery: { organization: 'Example', tells } });
    const nobodys = await prepared(at, claimed({}, anAccount({ organizationId: null })));
    expect(nobodys).toMatchObject({ delivery: { organization: null } });
    at.policy = { ...defaultPolicy, alerts: { includeReason: false, includeActorName: true, off: [] } };
    const other = { reason: false, actorName: true };
    expect(await prepared(at, claimed())).toMatchObject({ delivery: { tells: other } });
  });

  it('waits, at no cost to the message, while organizations cannot be read', async () => {
    const away = { find: async () => Promise.reject(new Error('store gone')) };
    const at = world({ organizations: away });
    const nobodys = await prepared(at, claimed({}, anAccount({ organizationId: null })));
    expect(nobodys).toMatchObject({ kind: 'delivery' });
    expect(await prepared(at, claimed())).toMatchObject({
      kind: 'not-now',
      answer: { kind: 'unreachable', code: 'store' },
      fault: { failure: { code: 'port-failed', port: 'Organizations', op: 'read' } },
    });
  });
});

describe('choosing a sender', () => {
  const [alerts, codes, sms] = [new ToldSender('email'), new ToldSender('email'), new ToldSender('sms')];
  const senders = { alerts: [sms, alerts], codes: [sms, codes] };

  it('asks those for alerts about alerts, and those for codes about what was asked for', () => {
    expect(senderFor(senders, claimed())).toBe(alerts);
    expect(senderFor(senders, claimed({ kind: 'signed-in' }))).toBe(alerts);
    expect(senderFor(senders, claimed({ kind: 'enrol-code' }))).toBe(codes);
    expect(senderFor(senders, claimed({ channel: 'sms' }))).toBe(sms);
  });

  it('finds nobody where nobody carries that kind over that channel', () => {
    const links = Object.assign(new ToldSender('email'), { kinds: ['verify-address'] });
    expect(senderFor({ alerts: [], codes: [links] }, claimed({ kind: 'enrol-code' }))).toBeNull();
    expect(senderFor({ alerts: [], codes: [links] }, claimed({ kind: 'verify-address' }))).toBe(links);
    expect(senderFor({ alerts: [sms], codes: [] }, claimed())).toBeNull();
  });
});
