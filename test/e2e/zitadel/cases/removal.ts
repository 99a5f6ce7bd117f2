import { defaultPolicy, isActive } from '@detent/core';
import { expect, it } from 'vitest';
import { expectCommit, expectRefused, onlyFactor as kept } from '../expectations.ts';
import { number, type Parties } from '../parties.ts';
import { type Removal, removals, V2, V3, ZITADELUsers } from '../removals.ts';
import { linesTo, textIn, transports } from '../transports.ts';

const withAll = { totp: 2, sms: number } as const;
const every = removals.flatMap((removal) => transports.map((transport) => ({ removal, transport })));
const named = every.map(({ removal, transport }) => [removal.name, transport, removal] as const);

/** Cases 1, 3, 4 and 9 to 19: taking factors off, over everything that a call can travel in. */
export function removalCases(at: () => Parties): void {
  it.each(named)('cases 1, 3, 4: %s succeeds over %s', async (_name, transport, removal) => {
    const { lines, billing, person, factor, world } = at();
    const ada = await person(withAll);
    const gone = await factor(ada, removal.kind);
    const said = await removal.ask(lines.on(transport), { userId: ada.id, factorId: gone.id }, billing);
    const { account, act } = await expectCommit(world, ada, said);
    const iso = expect.stringMatching(/^2026-[\d-]{5}T[\d:]{8}(\.\d{3})?Z$/);
    expect(said.reply).toEqual(
      removal.name === 'B'
        ? { details: { id: gone.id, created: iso, changed: iso, owner: { type: 'OWNER_TYPE_ORG', id: 'default' } } }
        : { details: { sequence: String(account.sequence), changeDate: iso, resourceOwner: 'default' } },
    );
    expect(act).toMatchObject({ door: 'zitadel', actor: { kind: 'service', name: 'Billing' } });
    expect(account.factors.find(({ id }) => id === gone.id)?.state).toBe('removed');
    const listed = await lines.rest(V2.method.listAuthenticationMethodTypes, { userId: ada.id }, billing);
    const types = {
      totp: 'AUTHENTICATION_METHOD_TYPE_TOTP',
      sms: 'AUTHENTICATION_METHOD_TYPE_OTP_SMS',
      email: 'AUTHENTICATION_METHOD_TYPE_OTP_EMAIL',
    };
    const left = account.factors.some((one) => one.kind === removal.kind && isActive(one));
    expect(JSON.stringify(listed.reply).includes(`"${types[removal.kind]}"`)).toBe(left);
  });

  it.each(removals.map((removal) => [removal.name, removal] as const))(
    'cases 9, 11: %s leads to the same events, and repeated is not found, over every transport alike',
    async (_name, removal) => {
      const { lines, billing, person, factor, world } = at();
      const histories: unknown[] = [];
      for (const { ask } of lines.all) {
        const ada = await person(withAll);
        const of = { userId: ada.id, factorId: (await factor(ada, removal.kind)).id };
        expect(await removal.ask(ask, of, billing)).toMatchObject({ code: 0 });
        const acts = await world.acts(ada);
        histories.push(acts.at(-1)?.events.map(({ type }) => type));
        await expectRefused(at(), ada, { code: 5, ...removal.absent }, () => removal.ask(ask, of, billing));
      }
      expect(new Set(histories.map((events) => JSON.stringify(events))).size).toBe(1);
    },
  );

  it('case 10: writes the sequence as a text, and milliseconds only where there are some', async () => {
    const { lines, billing, person, world } = at();
    const ada = await person(withAll);
    world.clock.set(Math.ceil((world.clock.now() + 1) / 1000) * 1000);
    const whole = await lines.rest(V2.method.removeOTPEmail, { userId: ada.id }, billing);
    expect(whole.reply?.['details']).toMatchObject({ changeDate: expect.stringMatching(/:\d\dZ$/) });
    world.clock.pass(7);
    const parted = await lines.rest(V2.method.removeOTPSMS, { userId: ada.id }, billing);
    expect(parted.reply?.['details']).toMatchObject({
      sequence: expect.stringMatching(/^\d+$/),
      changeDate: expect.stringMatching(/:\d\d\.007Z$/),
    });
    const { status, text } = await world.client(world.server).send('DELETE', `/v2/users/${ada.id}/totp`);
    expect({ status, text }).toEqual({ status: 401, text: '{"code":16,"message":"auth header missing"}' });
  });

  it('case 13: takes pending factors off by A, B and v2', async () => {
    const { lines, billing, person, world } = at();
    const ada = await person();
    const begun = await lines.rest(V3.method.startTOTPRegistration, { userId: ada.id }, billing);
    const totpId = textIn(begun.reply, 'totpId');
    expect(await lines.rest(V3.method.removeTOTPAuthenticator, { userId: ada.id, totpId }, billing)).toMatchObject({
      code: 0,
    });
    const added = await lines.rest(
      ZITADELUsers.method.addOTPSMSAuthenticator,
      { id: ada.id, phone: { number } },
      billing,
    );
    const otpSmsId = textIn(added.reply, 'otpSmsId');
    world.clock.pass(1000);
    const removed = await lines.rest(ZITADELUsers.method.removeOTPSMSAuthenticator, { id: ada.id, otpSmsId }, billing);
    const details = Object(added.reply?.['details']);
    expect(removed.reply?.['details']).toMatchObject({ id: otpSmsId, created: details.created });
    expect(Object(removed.reply?.['details']).changed).not.toBe(details.changed);

    const bob = await person({ totp: 0, email: false });
    await lines.rest(V2.method.registerTOTP, { userId: bob.id }, billing);
    expect(await lines.rest(V2.method.removeTOTP, { userId: bob.id }, billing)).toMatchObject({ code: 0 });
    expect((await world.account(bob)).factors).toEqual([]);
  });

  it('case 14: takes all authenticator apps off by v2, in one commit', async () => {
    const { lines, billing, person, world } = at();
    const ada = await person({ totp: 2 });
    await lines.rest(V3.method.startTOTPRegistration, { userId: ada.id }, billing);
    const before = (await world.acts(ada)).length;
    const said = await lines.on('gRPC')(V2.method.removeTOTP, { userId: ada.id }, billing);
    expect(said).toMatchObject({ code: 0 });
    const { factors } = await world.account(ada);
    expect(factors.filter(({ kind, state }) => kind === 'totp' && state !== 'removed')).toEqual([]);
    expect((await world.acts(ada)).length).toBe(before + 1);
  });

  it.each(named)(
    'case 15: %s keeps the only factor of whoever asks for themselves, over %s',
    async (_name, transport, removal) => {
      const ada = await withOnly(at(), removal);
      const { headers } = await at().self(ada.person);
      await expectRefused(at(), ada.person, kept, () => removal.ask(at().lines.on(transport), ada, headers));
    },
  );

  it.each(removals.map((removal) => [removal.name, removal] as const))(
    'case 16: %s takes the only factor for a service, and whoever it was must enrol',
    async (_name, removal) => {
      const { lines, billing, world } = at();
      const ada = await withOnly(at(), removal);
      if (removal.kind === 'totp')
        await lines.rest(V2.method.generateRecoveryCodes, { userId: ada.userId, count: 3 }, billing);
      const before = (await world.acts(ada.person)).length;
      expect(await removal.ask(lines.on('gRPC-Web'), ada, billing)).toMatchObject({ code: 0 });
      expect(await world.account(ada.person)).toMatchObject({ mustEnrol: true, recovery: null, preferred: null });
      expect((await world.acts(ada.person)).length).toBe(before + 1);
    },
  );

  it('case 17: binds services by policy too', async () => {
    const { world, billing } = at();
    const onlyFactor = { ...defaultPolicy.onlyFactor, service: 'refuse' } as const;
    const { port } = await world.another({ policy: { onlyFactor } });
    await using lines = linesTo(port);
    for (const removal of removals) {
      const ada = await withOnly(at(), removal);
      for (const { ask } of lines.all)
        await expectRefused(at(), ada.person, kept, () => removal.ask(ask, ada, billing));
    }
  });

  it('case 18: of twenty removals at once, over all transports, one succeeds and the others find nothing', async () => {
    const { lines, billing, person, factor, world } = at();
    for (const removal of removals) {
      const ada = await person({ totp: 1, sms: number });
      const of = { userId: ada.id, factorId: (await factor(ada, removal.kind)).id };
      const asks = Array.from({ length: 20 }, (_, index) => lines.all[index % lines.all.length]);
      const said = await Promise.all(asks.map((line) => removal.ask(line?.ask ?? lines.rest, of, billing)));
      const refused = said.filter(({ code }) => code !== 0);
      expect(refused).toHaveLength(19);
      for (const one of refused) {
        const { id, text } = removal.absent;
        expect(one).toMatchObject({ code: 5, message: `${text} (${id})`, detail: { id, message: text } });
      }
      const events = (await world.acts(ada)).flatMap((act) => act.events);
      expect(events.filter(({ type }) => type === 'factors-removed')).toHaveLength(1);
    }
  });

  it('case 19: of two last factors removed at once by their owner, one stays', async () => {
    const { lines, person, factor, self, world } = at();
    for (const [one, two] of [
      ['REST', 'gRPC'],
      ['gRPC-Web', 'Connect JSON'],
    ] as const) {
      const ada = await person();
      const { headers } = await self(ada);
      const totpId = (await factor(ada, 'totp')).id;
      const said = await Promise.all([
        lines.on(one)(V3.method.removeTOTPAuthenticator, { userId: ada.id, totpId }, headers),
        lines.on(two)(V2.method.removeOTPEmail, { userId: ada.id }, headers),
      ]);
      const codes = said.map(({ code }) => code).toSorted((less, more) => less - more);
      expect(codes).toEqual([0, 9]);
      expect(said.find(({ code }) => code === 9)?.detail).toEqual({ id: kept.id, message: kept.text });
      expect((await world.account(ada)).factors.filter(isActive)).toHaveLength(1);
    }
  });
}

/** Somebody with one factor, of the kind that the removal takes. */
async function withOnly({ person, factor }: Parties, { kind }: Removal) {
  const wishes = { totp: kind === 'totp' ? 1 : 0, email: kind === 'email', ...(kind === 'sms' ? { sms: number } : {}) };
  const ada = await person(wishes);
  return { person: ada, userId: ada.id, factorId: (await factor(ada, kind)).id };
}
