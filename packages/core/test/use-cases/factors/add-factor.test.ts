import { type Account, fixed } from '@detent/core';
import { aMailbox, aNumber, anAccount, anEmailFactor, aTotp, noon } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { anAsk, atOnce, aWorld, doneWith, failureOf, grace, theirs, type World } from '../../support/world.ts';

const withApp = anAccount({ factors: [aTotp()] });
const number = { value: '+49 151 1', normal: '+491511234567' };

const add = (world: World, wishes = {}) =>
  world.detent.addFactor(anAsk(), {
    actor: grace,
    kind: 'sms',
    target: number,
    by: 'word',
    label: 'Work',
    oneOfAKind: false,
    ifMatch: null,
    needsPassword: false,
    ...wishes,
  });

const verified = (verifiedAt: number | null): Account =>
  anAccount({
    factors: [aTotp()],
    person: { addresses: [aMailbox({ verifiedAt, verifiedBy: verifiedAt === null ? null : 'code' }), aNumber()] },
  });

describe('adding a mailbox or number without a code', () => {
  it('takes the word of somebody entitled to give it, in one commit', async () => {
    const world = await aWorld(withApp);
    const { outcome, factorId } = await add(world);
    const { factors, person } = doneWith(outcome);
    expect(factors.at(-1)).toMatchObject({ id: factorId, kind: 'sms', state: 'active', label: 'Work' });
    expect(person.addresses.at(-1)).toMatchObject({ ...number, verifiedAt: noon, verifiedBy: 'word' });
    expect(await world.acts()).toHaveLength(1);
  });

  it('takes an address that was verified before, and none that was not', async () => {
    const own = { kind: 'email', target: 'own', by: 'verified-address', label: undefined };
    const before = await aWorld(verified(noon - fixed.verifiedLongEnoughMs));
    const { outcome } = await add(before, { ...own, actor: theirs(withApp) });
    expect(doneWith(outcome).factors.at(-1)).toMatchObject({ kind: 'email', addressId: 'mail-1', label: '' });
    const never = await aWorld(verified(null));
    const refused = await add(never, { ...own, actor: theirs(withApp) });
    expect(failureOf(refused.outcome)).toEqual({ code: 'target-unverified', kind: 'email' });
  });

  it('is refused for a label that is no fit text', async () => {
    const world = await aWorld(withApp);
    const { outcome } = await add(world, { label: 'a\nb' });
    expect(failureOf(outcome)).toEqual({ code: 'input-invalid', field: 'label', rule: 'text' });
    expect(await world.acts()).toEqual([]);
  });

  it('is refused by the rule that every enrolment meets', async () => {
    const world = await aWorld(anAccount({ factors: [aTotp(), anEmailFactor()] }));
    const again = await add(world, { kind: 'email', target: 'own' });
    expect(failureOf(again.outcome)).toEqual({ code: 'target-exists', kind: 'email' });
  });

  it('happens once, however often it is asked at once', async () => {
    const world = await aWorld(withApp);
    const answers = await atOnce(20, () => add(world));
    expect(answers.filter(({ outcome }) => outcome.kind === 'done')).toHaveLength(1);
    expect((await world.account()).factors).toHaveLength(2);
  });
});
