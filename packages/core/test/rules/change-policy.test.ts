import { describe, expect, it } from 'vitest';
import type { Kind } from '../../src/account/factor.ts';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import { changePolicy } from '../../src/rules/change-policy.ts';
import { day } from '../actors.ts';

const policy = (
  secondFactor: Policy['secondFactor'],
  countingKinds: readonly Kind[],
  rest: Partial<Policy> = {},
): Policy => ({
  ...defaultPolicy,
  secondFactor,
  countingKinds,
  ...rest,
});
const unsatisfiable = { code: 'policy-unsatisfiable' };
const noApps = { totp: 0, sms: 1, email: 1 };

const failure = (rest: Partial<Policy>) => changePolicy({ ...defaultPolicy, ...rest });

describe('a policy that demands a second factor', () => {
  it('lets one count that can be had', () => {
    expect(changePolicy(policy('required', ['totp']))).toBeNull();
    expect(changePolicy(policy('required', ['totp', 'email']))).toBeNull();
    expect(changePolicy(policy('required', []))).toEqual(unsatisfiable);
  });

  it('is refused where nobody may have the kind that counts', () => {
    expect(changePolicy(policy('required', ['totp'], { maxFactors: noApps }))).toEqual(unsatisfiable);
    expect(changePolicy(policy('required', ['totp'], { maxFactors: { ...noApps, totp: 1 } }))).toBeNull();
  });

  it('is refused where the only kind left cannot be delivered', () => {
    const rest = { maxFactors: noApps, channels: { sms: false, email: false } };
    expect(changePolicy(policy('required', ['totp', 'email', 'sms'], rest))).toEqual(unsatisfiable);
    expect(
      changePolicy(policy('required', ['totp', 'email', 'sms'], { ...rest, channels: { sms: true, email: false } })),
    ).toBeNull();
    expect(
      changePolicy(policy('required', ['totp', 'email'], { ...rest, channels: { sms: true, email: false } })),
    ).toEqual(unsatisfiable);
  });
});

describe('a policy that lets mail or SMS count', () => {
  it('honest-strength: lets an app count too', () => {
    expect(changePolicy(policy('optional', ['email', 'totp']))).toBeNull();
    expect(changePolicy(policy('optional', ['email']))).toEqual(unsatisfiable);
    expect(changePolicy(policy('optional', ['sms', 'email']))).toEqual(unsatisfiable);
    expect(changePolicy(policy('required', ['sms', 'email']))).toEqual(unsatisfiable);
  });
});

describe('a policy that demands nothing', () => {
  it('may let nothing count, and an app that nobody can have', () => {
    expect(changePolicy(policy('optional', []))).toBeNull();
    expect(changePolicy(policy('optional', ['totp'], { maxFactors: noApps }))).toBeNull();
  });
});

describe('the time in which a change can be undone, and is frozen', () => {
  it('is a day to a month for undoing', () => {
    const outOfRange = { code: 'input-invalid', field: 'undoWindowMs', rule: 'range' };
    expect(failure({ undoWindowMs: day - 1 })).toEqual(outOfRange);
    expect(failure({ undoWindowMs: day })).toBeNull();
    expect(failure({ undoWindowMs: 30 * day })).toBeNull();
    expect(failure({ undoWindowMs: 30 * day + 1 })).toEqual(outOfRange);
    expect(failure({ undoWindowMs: Number.NaN })).toEqual(outOfRange);
  });

  it('is a day to a week for a freeze', () => {
    const outOfRange = { code: 'input-invalid', field: 'freezeMs', rule: 'range' };
    expect(failure({ freezeMs: day - 1 })).toEqual(outOfRange);
    expect(failure({ freezeMs: day })).toBeNull();
    expect(failure({ freezeMs: 7 * day })).toBeNull();
    expect(failure({ freezeMs: 7 * day + 1 })).toEqual(outOfRange);
  });
});
