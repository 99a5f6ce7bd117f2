import { describe, expect, it } from 'vitest';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import { askedAtSignIn, askedAtStepUp } from '../../src/rules/asked-second-step.ts';
import {
  aMailbox,
  aNumber,
  anAccount,
  anEmailFactor,
  anSmsFactor,
  aPending,
  aRemoved,
  aTotp,
  noon,
} from '../../src/testing/fixtures.ts';

const bare = (wishes: Parameters<typeof anAccount>[0] = {}) => anAccount({ factors: [], preferred: null, ...wishes });
const asked = (account = anAccount(), policy: Policy = defaultPolicy): unknown => askedAtSignIn(account, policy, noon);
const mailbox = { kinds: ['email'], preferred: 'email', mailbox: true };

describe('what a sign-in asks for', () => {
  it('is whatever is on, in the fixed order, and what is preferred', () => {
    const factors = [anEmailFactor(), anSmsFactor(), aTotp()];
    expect(asked(anAccount({ factors, preferred: 'email' }))).toEqual({
      kinds: ['totp', 'sms', 'email'],
      preferred: 'email',
      mailbox: false,
    });
    expect(asked(anAccount({ factors: [anEmailFactor()], preferred: null }))).toEqual({
      kinds: ['email'],
      preferred: 'email',
      mailbox: false,
    });
  });

  it('lock-out-is-no-weapon: is a locked factor too: it guards still', () => {
    expect(asked(anAccount({ factors: [aTotp({ state: 'locked' })] }))).toMatchObject({ kinds: ['totp'] });
  });

  it('is what does not count too, marked or not', () => {
    const policy: Policy = { ...defaultPolicy, countingKinds: [] };
    expect(asked(anAccount({ mustEnrol: true }), policy)).toMatchObject({ kinds: ['totp', 'email'], mailbox: false });
  });

  it('is nothing more where nothing is on', () => {
    expect(asked(bare())).toBeNull();
    expect(asked(bare({ factors: [aPending(), aRemoved(aTotp({ id: 't2' }))] }))).toBeNull();
  });

  it('must-enrol-opens-nothing: is a code to the verified mailbox of whoever must enrol', () => {
    expect(asked(bare({ mustEnrol: true }))).toEqual(mailbox);
    expect(asked(bare(), { ...defaultPolicy, secondFactor: 'required' })).toEqual(mailbox);
  });

  it('is such a code while changes are frozen, and no longer', () => {
    expect(asked(bare({ frozen: { since: 0, until: noon + 1 } }))).toEqual(mailbox);
    expect(asked(bare({ frozen: { since: 0, until: noon } }))).toBeNull();
  });

  it('is no such code without a verified mailbox of the own, or with mail switched off', () => {
    const marked = (addresses: readonly ReturnType<typeof aMailbox>[]) =>
      bare({ mustEnrol: true, person: { addresses } });
    expect(asked(marked([aMailbox({ verifiedAt: null, verifiedBy: null })]))).toBeNull();
    expect(asked(marked([aNumber()]))).toBeNull();
    expect(asked(marked([aMailbox({ role: 'factor' })]))).toBeNull();
    const off: Policy = { ...defaultPolicy, channels: { sms: true, email: false } };
    expect(asked(bare({ mustEnrol: true }), off)).toBeNull();
  });
});

describe('what a step-up asks for', () => {
  it('is whatever is on', () => {
    expect(askedAtStepUp(anAccount())).toEqual({ kinds: ['totp', 'email'], preferred: 'totp', mailbox: false });
  });

  it('is never a code to a mailbox that is no factor', () => {
    expect(askedAtStepUp(bare({ mustEnrol: true }))).toBeNull();
  });
});
