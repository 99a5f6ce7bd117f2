import { type Account, defaultPolicy, type EnrolAddress } from '@detent/core';
import { aMailbox, aNumber, anAccount, anSmsFactor, aTotp } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { anAsk, aWorld, doneWith, failureOf, from, grace, otherThan, theirs, type World } from '../../support/world.ts';

const withApp = anAccount({ factors: [aTotp()] });
const mailbox = { value: 'New@Example.org', normal: 'new@example.org' };

type Asked = Parameters<EnrolAddress>[1];
const asked = (wishes: Partial<Asked> = {}): Asked => ({
  actor: grace,
  kind: 'email',
  target: mailbox,
  code: 'send',
  from: [],
  ...wishes,
});

async function begun(world: World, wishes: Partial<Asked> = {}) {
  const answer = await world.detent.enrolAddress(anAsk(), asked(wishes));
  if (answer.kind === 'refused') throw new TypeError(answer.failure.code);
  return answer;
}

const confirm = (
  world: World,
  factorId: string,
  code: string,
  actor: Asked['actor'] = grace,
  kind: Asked['kind'] = 'email',
) =>
  world.detent.confirmDelivered(anAsk(), {
    actor,
    factor: { factorId, kind },
    kind,
    code,
    scope: factorId,
    oneOfAKind: false,
    ifMatch: null,
    needsPassword: false,
  });

const number = (count: number) => ({ value: `+4917012345${count}0`, normal: `+4917012345${count}0` });

describe('beginning the enrolment of an address', () => {
  it('sends the code that confirms it in the same commit, to that address alone', async () => {
    const world = await aWorld(withApp);
    const { factorId, code, done } = await begun(world);
    expect(code).toBeNull();
    expect(await world.events()).toEqual(['code-sent', 'address-added', 'factor-begun']);
    const [act] = await world.acts();
    expect(act?.notices).toMatchObject([{ kind: 'enrol-code' }]);
    const added = done.account.person.addresses.find(({ normal }) => normal === mailbox.normal);
    expect(act?.notices[0]?.recipientId).toBe(added?.id);
    expect(done.account.factors.at(-1)).toMatchObject({ id: factorId, state: 'pending', addressId: added?.id });
    const [sent = ''] = await world.letters();
    expect(doneWith(await confirm(world, factorId, sent)).factors.at(-1)).toMatchObject({ state: 'active' });
  });

  it('shows the code instead of sending it, where the caller passes it on', async () => {
    const world = await aWorld(withApp);
    const { factorId, code } = await begun(world, { code: 'return' });
    expect(code).toMatch(/^\d{6}$/);
    const [act] = await world.acts();
    expect(act?.notices).toEqual([]);
    expect(JSON.stringify(act)).not.toContain(code);
    expect(failureOf(await confirm(world, factorId, otherThan(code ?? '')))).toEqual({ code: 'code-wrong' });
    const account = doneWith(await confirm(world, factorId, code ?? ''));
    expect(account.factors.at(-1)).toMatchObject({ state: 'active' });
    const known = account.person.addresses.find(({ normal }) => normal === mailbox.normal);
    expect(known).toMatchObject({ verifiedBy: 'code' });
  });

  it('codes-once: ends a code that was shown after ten minutes', async () => {
    const world = await aWorld(withApp);
    const { factorId, code } = await begun(world, { code: 'return' });
    world.ports.clock.pass(defaultPolicy.codeMs);
    expect(failureOf(await confirm(world, factorId, code ?? ''))).toEqual({ code: 'code-expired' });
  });

  it('begins one of any number, each with a code of its own', async () => {
    const world = await aWorld(withApp);
    const one = await begun(world, { code: 'return' });
    const two = await begun(world, { code: 'return', target: { value: 'b@example.org', normal: 'b@example.org' } });
    const account: Account = await world.account();
    expect(account.factors.filter(({ state }) => state === 'pending').map(({ id }) => id)).toEqual([
      one.factorId,
      two.factorId,
    ]);
    expect(failureOf(await confirm(world, one.factorId, two.code ?? ''))).toEqual({ code: 'code-wrong' });
    expect(failureOf(await confirm(world, two.factorId, two.code ?? ''))).toBe('done');
  });

  it('takes a number of the account by the id that it has', async () => {
    const account = anAccount({ factors: [aTotp()], person: { addresses: [aMailbox(), aNumber()] } });
    const world = await aWorld(account);
    const { value, normal } = aNumber();
    const { factorId, done } = await begun(world, { kind: 'sms', target: { value, normal } });
    expect(done.account.factors.at(-1)).toMatchObject({ id: factorId, addressId: aNumber().id });
    expect(await world.events()).toEqual(['code-sent', 'factor-begun']);
  });

  it.each(['send', 'return'] as const)('is refused, with nothing made, where the rule refuses (%s)', async (code) => {
    const world = await aWorld(anAccount({ factors: [anSmsFactor()], person: { addresses: [aNumber()] } }));
    const { value, normal } = aNumber();
    const same = asked({ kind: 'sms', target: { value, normal }, code });
    expect(failureOf(await world.detent.enrolAddress(anAsk(), same))).toEqual({ code: 'target-exists', kind: 'sms' });
    expect(failureOf(await world.detent.enrolAddress(anAsk({ accountId: 'nobody' }), same))).toEqual({
      code: 'account-unknown',
    });
    expect(await world.acts()).toEqual([]);
  });

  it('is counted for people in their session’s lane, and for services in one of their own', async () => {
    const world = await aWorld(withApp);
    const actor = { ...grace, kind: 'service', id: 'token-1' } as const;
    for (let count = 0; count < 5; count += 1) await begun(world, { actor, kind: 'sms', target: number(count) });
    const sixth = asked({ actor, kind: 'sms', target: number(5) });
    expect(failureOf(await world.detent.enrolAddress(anAsk(), sixth))).toMatchObject({
      code: 'throttled',
      limit: 'sends',
    });
    const own = { ...sixth, actor: theirs(await world.account()), from };
    expect(failureOf(await world.detent.enrolAddress(anAsk(), own))).toBe('begun');
  });
});
