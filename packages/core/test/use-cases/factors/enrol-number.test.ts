import { describe, expect, it } from 'vitest';
import type { Self } from '../../../src/actor.ts';
import { aMailbox, aNumber, anAccount, anSmsFactor, aTotp, noon } from '../../../src/testing/index.ts';
import { createEnrolNumber } from '../../../src/use-cases/factors/enrol-number.ts';
import { minute } from '../../actors.ts';
import { askOf, createWorld, failureOf, someone, type World } from '../proof-world.ts';

const number = '+491701234567';
const ask = askOf('account-1');
const withTotp = () => anAccount({ factors: [aTotp()], person: { addresses: [aMailbox()] } });

async function steppedUp(world: World): Promise<Self> {
  const { actor } = await world.session();
  const { epoch } = await world.account();
  const proof = { accountId: 'account-1', sessionId: actor.session.id, expiresAt: noon + 15 * minute, epoch };
  return { ...actor, stepUp: { ...proof, methods: ['pwd', 'otp'] } };
}

const enrol = (world: World, actor: Self, to = number, ifMatch: number | null = null) =>
  createEnrolNumber(world)(ask, { actor, number: to, ifMatch, from: someone });

describe('the enrolment of a number', () => {
  it('begins in the commit that texts its code', async () => {
    const world = createWorld();
    await world.add(withTotp());
    const actor = await steppedUp(world);
    const sent = await enrol(world, actor);
    expect(sent).toMatchObject({ kind: 'sent', cooldownMs: minute });
    const { factors, codes, person } = await world.account();
    const pending = factors.find(({ kind }) => kind === 'sms');
    const to = person.addresses.find(({ id }) => id === pending?.addressId);
    expect(pending).toMatchObject({ state: 'pending', label: '' });
    expect(to).toMatchObject({ value: number, normal: number, role: 'factor', verifiedAt: null });
    expect(codes).toMatchObject([{ kind: 'sms', purpose: 'enrol', scope: actor.session.id, factorId: pending?.id }]);
    expect((await world.acts()).at(-1)?.events.map(({ type }) => type)).toEqual([
      'code-sent',
      'address-added',
      'factor-begun',
    ]);
  });

  it('gives way to another number after the cooldown, and to none within it', async () => {
    const world = createWorld();
    await world.add(withTotp());
    const actor = await steppedUp(world);
    await enrol(world, actor);
    expect(failureOf(await enrol(world, actor, '+491707654321'))).toMatchObject({ code: 'throttled', kind: 'sms' });
    world.clock.pass(minute);
    await enrol(world, actor, '+491707654321');
    const pending = (await world.account()).factors.filter(({ state }) => state === 'pending');
    expect(pending).toHaveLength(1);
  });

  it('second-factor-to-change: needs a step-up, and asks for no code without one', async () => {
    const world = createWorld();
    await world.add(withTotp());
    const { actor } = await world.session();
    expect(failureOf(await enrol(world, actor))).toMatchObject({ code: 'step-up-needed', state: 'missing' });
    expect(await world.letters()).toEqual([]);
  });

  it('is refused while a number is on, and by another state than the one looked at', async () => {
    const world = createWorld();
    await world.add(anAccount({ factors: [aTotp(), anSmsFactor()], person: { addresses: [aMailbox(), aNumber()] } }));
    const actor = await steppedUp(world);
    expect(failureOf(await enrol(world, actor))).toEqual({ code: 'factor-exists', kind: 'sms' });
    expect(failureOf(await enrol(world, actor, number, 1))).toEqual({ code: 'version-mismatch' });
  });
});

describe('a code for a number that is on', () => {
  it('is not sent to one whose enrolment has only begun', async () => {
    const world = createWorld();
    await world.add(withTotp());
    const actor = await steppedUp(world);
    await enrol(world, actor);
    world.clock.pass(minute);
    const wish = { asker: { by: 'session', actor }, kind: 'sms', from: someone } as const;
    const refused = await world.askForCode.send(ask, { ...wish, onlyEnrolled: true });
    expect(failureOf(refused)).toEqual({ code: 'second-factor-off' });
    expect(await world.askForCode.send(ask, wish)).toMatchObject({ kind: 'sent' });
  });
});
