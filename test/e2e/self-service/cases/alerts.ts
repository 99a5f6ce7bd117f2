import { PreviewMailbox } from '@detent/adapter-mail';
import { createRelay } from '@detent/core';
import { expect, it } from 'vitest';
import { headerOf } from '../../../../packages/adapter-mail/test/parse-mail.ts';
import { isThorough } from '../../../support/thorough.ts';
import type { Device } from '../device.ts';
import { expectCode, expectMethods } from '../expectations.ts';
import { messages } from '../post-office.ts';
import { type Host, outside, type PersonWishes, system, World } from '../world.ts';

const day = 86_400_000;

/** Cases 26 to 30: who is told of a removal, in which language, and what happens when mail does not flow. */
export function alertCases(host: Host): void {
  it.each([
    ['locale=de', {}, 'de'],
    ['locale=de_DE', {}, 'de'],
    ['locale=xx', {}, 'en'],
    ['', {}, 'en'],
    ['locale=', {}, 'en'],
    ['locale=de&locale=fr', {}, 'de'],
    [`locale=de-x-${'abcdefgh-'.repeat(3)}abcd`, {}, 'en'],
    ['', { 'Accept-Language': ';;;' }, 'en'],
    ['', { 'Accept-Language': 'xx, ar;q=0.5' }, 'ar'],
    ['locale=de', { 'Accept-Language': 'fr' }, 'de'],
  ])('case 26: ?%s with %o is told in "%s"', async (query, headers, language) => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person());
    expect((await device.disable('totp', { query, headers })).status).toBe(200);
    expect((await world.deliver()).map((mail) => mail.language)).toEqual([language]);
  });

  it('case 26: the account’s own language comes before the request’s', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person({ person: { language: 'fr' } }));
    expect((await device.disable('totp', { query: 'locale=de' })).status).toBe(200);
    expect((await world.deliver()).map((mail) => mail.language)).toEqual(['fr']);
  });

  it('case 26: refuses what is no language tag before it looks at any token', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person());
    const long = `de-${'x'.repeat(254)}`;
    for (const locale of ['a*b', '../etc', long]) {
      for (const tokens of [['access', 'stepUp'], []] as const) {
        const asked = { query: `locale=${encodeURIComponent(locale)}`, with: tokens };
        expectCode(await device.disable('totp', asked), 'INVALID_LOCALE');
      }
    }
    expect(await world.told(device.person)).toEqual([]);
  });

  // A server that hangs is waited for.
  const hanging = isThorough ? [['hangs', { hangs: 'greeting' }] as const] : [];
  it.each([['refuses', { greeting: 554 }], ...hanging, ['rejects the login', { sender: 530 }]] as const)(
    'case 27: answers as ever while SMTP %s, and the mail arrives once',
    async (_how, behaviour) => {
      await using world = await World.open(host);
      const post = await world.post();
      const device = await world.inSession(await world.person());
      post.server.behaviour = { tls: 'none', ...behaviour };
      const connected = post.server.connections();
      expectMethods(await device.disable(), ['email'], 'email');
      // As fast as ever, because nobody spoke to the mail server on the way.
      expect(post.server.connections()).toBe(connected);
      expect(await post.deliver()).toEqual([]);
      expect(await post.deliver()).toEqual([]);
      post.server.behaviour = { tls: 'none' };
      world.clock.pass(60_000);
      const [mail, ...more] = await post.deliver();
      expect(more).toEqual([]);
      expect(mail?.to).toBe(device.person.email.toLowerCase());
      world.clock.pass(day);
      expect(await post.deliver()).toEqual([]);
    },
  );

  it('case 28: writes no notice where the alert is switched off', async () => {
    const alerts = { includeReason: false, includeActorName: false, off: ['factor-removed'] } as const;
    await using world = await World.open(host, { policy: { alerts } });
    const device = await world.inSession(await world.person());
    expectMethods(await device.disable(), ['email'], 'email');
    expect(await world.told(device.person)).toEqual([]);
  });

  it('case 28: needs no mail where another channel is left', async () => {
    await using world = await World.open(host, { policy: { channels: { email: false, sms: true } } });
    const device = await world.inSession(await world.person({ email: false, sms: '+491701234567' }));
    expectMethods(await device.disable(), ['sms'], 'sms');
  });

  it('case 28: leaves the notice in the local mailbox where there is no mail server', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person());
    expect((await device.disable()).status).toBe(200);
    const mailbox = new PreviewMailbox({ settings: messages, clock: world.ports.clock, onMessage: () => undefined });
    const sender = mailbox.sender('email');
    const relay = createRelay({
      ...world.ports,
      policies: world.server.detent.policies,
      senders: { alerts: [sender], codes: [sender] },
      within: (work) => work,
      alertsOff: [],
    });
    await relay.pass();
    expect(mailbox.list()).toMatchObject([{ kind: 'factor-removed', to: device.person.email }]);
  });

  it.each([
    ['yesterday', 1, 3],
    ['31 days ago', 31, 2],
  ])('case 29: tells an address that was given up %s, or not any more', async (_when, days, count) => {
    await using world = await World.open(host);
    const person = await world.person({ email: 'second@example.com' });
    await moved(world, person.id, 'new@example.com');
    world.clock.pass(days * day);
    const device = await world.inSession(person);
    expect((await device.disable()).status).toBe(200);
    const told = (await world.deliver()).filter(({ subject }) => /remov/i.test(subject)).map(({ to }) => to);
    const all = ['new@example.com', 'second@example.com', ...(count === 3 ? [person.email.toLowerCase()] : [])];
    expect(told.toSorted()).toEqual(all.toSorted());
  });

  it('case 29: tells the account’s address as it stands where none is verified', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person({ verified: false }));
    expect((await device.disable()).status).toBe(200);
    expect((await world.deliver()).map(({ to }) => to)).toEqual([device.person.email.toLowerCase()]);
  });

  it('case 30: no-forged-line: a hostile name adds no header and no markup', async () => {
    const hostile = { name: '<b>x</b>\r\nBcc: y@example.com' };
    const removed = await mailOf(host, hostile);
    const locked = await mailOf(host, { ...hostile, person: { language: 'de' } });
    for (const { raw, html } of [removed, locked]) {
      expect(raw.split('\r\n\r\n', 1)[0]).not.toMatch(/^bcc:/im);
      expect(html).not.toContain('<b>x</b>');
    }
  });

  it('everyone-is-told: one message a mailbox, with an id of account, sequence and recipient', async () => {
    await using world = await World.open(host);
    const device = await world.inSession(await world.person({ email: 'second@example.com' }));
    const { sequence } = await world.account(device.person);
    await device.disable();
    const mails = await world.deliver();
    expect(new Set(mails.map(({ to }) => to)).size).toBe(2);
    for (const { id, raw } of mails) {
      expect(id).toMatch(new RegExp(`^<${device.person.id}\\.${sequence + 1}\\.[^@]+@example\\.com>$`));
      expect(headerOf({ headers: headersIn(raw) }, 'Auto-Submitted')).toBe('auto-generated');
    }
  });
}

async function mailOf(host: Host, wishes: PersonWishes) {
  await using world = await World.open(host);
  const device: Device = await world.inSession(await world.person(wishes));
  await device.disable();
  const [mail] = await world.deliver();
  if (mail === undefined) throw new Error('nobody was told');
  return mail;
}

async function moved(world: World, accountId: string, to: string): Promise<void> {
  const change = { actor: system, ifMatch: null, channel: 'email', value: to, normal: to, vouchedFor: true } as const;
  const outcome = await world.server.detent.changeContact({ ...outside, accountId }, change);
  expect(outcome.kind).toBe('done');
  await world.deliver();
}

const headersIn = (raw: string): readonly (readonly [string, string])[] =>
  (raw.split('\r\n\r\n', 1)[0] ?? '').split('\r\n').map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
