import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/account/account.ts';
import type { FailureCode } from '../../src/failure.ts';
import { defaultPolicy, type Policy } from '../../src/policy.ts';
import { type Removal, removeFactor } from '../../src/rules/remove-factor.ts';
import { anAccount, anEmailFactor, aTotp, noon } from '../../src/testing/fixtures.ts';
import { day, helpDesk, self } from '../actors.ts';

interface Situation {
  readonly account: Account;
  readonly removal: Removal;
  readonly policy: Policy;
}

type Breaks = (situation: Situation) => Situation;

const account = anAccount({ factors: [aTotp(), anEmailFactor()] });

const situation = (actor: Removal['actor']): Situation => ({
  account,
  removal: {
    actor,
    which: { kind: 'totp' },
    includePending: false,
    ifMatch: null,
    needsPassword: true,
    compromised: false,
    door: 'self-service',
    sealOpens: () => true,
  },
  policy: defaultPolicy,
});

const withAccount =
  (change: Partial<Account>): Breaks =>
  (before) => ({ ...before, account: { ...before.account, ...change } });
const withRemoval =
  (change: Partial<Removal>): Breaks =>
  (before) => ({ ...before, removal: { ...before.removal, ...change } });
const withPerson =
  (change: Partial<Account['person']>): Breaks =>
  (before) => ({ ...before, account: { ...before.account, person: { ...before.account.person, ...change } } });
const withPolicy =
  (change: Partial<Policy>): Breaks =>
  (before) => ({ ...before, policy: { ...before.policy, ...change } });
const withActor =
  (change: object): Breaks =>
  (before) => ({ ...before, removal: { ...before.removal, actor: { ...before.removal.actor, ...change } } });
const withSession =
  (change: object): Breaks =>
  (before) => {
    const { actor } = before.removal;
    return actor.kind === 'self' ? withActor({ session: { ...actor.session, ...change } })(before) : before;
  };
const both =
  (one: Breaks, other: Breaks): Breaks =>
  (before) =>
    other(one(before));

const frozen = withAccount({ frozen: { until: noon + day, since: noon } });
const refuse = {
  self: 'refuse',
  helpDesk: 'refuse',
  administrator: 'refuse',
  owner: 'refuse',
  service: 'refuse',
} as const;
const lone: Breaks = (before) => ({
  ...before,
  account: { ...before.account, factors: before.account.factors.filter(({ kind }) => kind === 'totp') },
  policy: { ...before.policy, onlyFactor: refuse },
});
const elsewhere = withRemoval({ which: { kind: 'sms' } });

/** The checks of a person's own removal in the order of the rule, each with what makes it fail. */
const own: readonly (readonly [FailureCode, Breaks])[] = [
  ['account-unknown', withPerson({ kind: 'machine' })],
  ['session-ended', withSession({ generation: 99 })],
  ['account-disabled', withPolicy({ locked: true })],
  [
    'enrolment-required',
    both(withSession({ onlyEnrols: true }), withAccount({ factors: [aTotp({ state: 'locked' })], mustEnrol: true })),
  ],
  ['seal-unopened', withRemoval({ sealOpens: () => false })],
  ['version-mismatch', withRemoval({ ifMatch: 99 })],
  ['no-password-identity', withPerson({ passwordHash: null })],
  ['factor-unknown', elsewhere],
  ['changes-frozen', frozen],
  ['throttled', withAccount({ recentChanges: Array.from({ length: 20 }, () => noon) })],
  ['only-factor', lone],
  ['step-up-needed', withActor({ stepUp: null })],
];

/** The same for the help desk, which stands for everybody who acts on accounts of others. */
const others: readonly (readonly [FailureCode, Breaks])[] = [
  ['account-unknown', withAccount({ organizationId: 'organization-9' })],
  ['own-account', withActor({ accountId: 'account-1' })],
  ['account-outranks', withAccount({ rank: 1 })],
  ['seal-unopened', withRemoval({ sealOpens: () => false })],
  ['version-mismatch', withRemoval({ ifMatch: 99 })],
  ['no-password-identity', withPerson({ passwordHash: null })],
  ['factor-unknown', elsewhere],
  ['changes-frozen', frozen],
  ['only-factor', lone],
];

const asSelf = situation(self(account));
const asHelpDesk = situation(helpDesk({ organizations: ['organization-1'] }));

function refusalOf({ account: judged, removal, policy }: Situation): FailureCode | null {
  const verdict = removeFactor(judged, removal, policy, noon);
  return verdict.kind === 'refused' ? verdict.failure.code : null;
}

/** A seal is opened only for a factor that is there, so these two never fail together. */
const exclude = (first: FailureCode, second: FailureCode): boolean =>
  first === 'seal-unopened' && second === 'factor-unknown';

const pairs = (checks: typeof own, codes: readonly FailureCode[]) =>
  codes.flatMap((first, at) =>
    codes
      .slice(at + 1)
      .filter((second) => !exclude(first, second))
      .map((second) => [first, second, both(breaks(checks, first), breaks(checks, second))] as const),
  );

function breaks(checks: typeof own, code: FailureCode): Breaks {
  const found = checks.find(([name]) => name === code);
  if (found === undefined) throw new Error(`no check fails with ${code}`);
  return found[1];
}

const codesOf = (checks: typeof own): readonly FailureCode[] => checks.map(([code]) => code);

/**
 * Rows of section 6 of the self-service contract that rest on the account: 12, 5, 5, 7, 14, 17, 18, 19, 19a, 19b, 20, 21. An account that
 * is gone has no generation that its session could be judged by, so row 12 comes before 5 and 7 here.
 */
const selfService: readonly FailureCode[] = [
  'account-unknown',
  'session-ended',
  'account-disabled',
  'enrolment-required',
  'seal-unopened',
  'version-mismatch',
  'no-password-identity',
  'factor-unknown',
  'changes-frozen',
  'throttled',
  'only-factor',
  'step-up-needed',
];

/** Sections 3.2, 3.3 and 4.3 of the ZITADEL contracts, for people and for everybody else. */
const zitadelSelf: readonly FailureCode[] = [
  'account-unknown',
  'enrolment-required',
  'factor-unknown',
  'changes-frozen',
  'throttled',
  'only-factor',
  'step-up-needed',
];
const zitadelOthers: readonly FailureCode[] = [
  'account-unknown',
  'account-outranks',
  'factor-unknown',
  'changes-frozen',
  'only-factor',
];

/** Lines 12 to 16 of section 4.2 of the administrators' contract. */
const administrators: readonly FailureCode[] = [
  'account-unknown',
  'own-account',
  'account-outranks',
  'version-mismatch',
  'factor-unknown',
  'changes-frozen',
  'only-factor',
];

describe('the order of checks in a removal', () => {
  it('begins with nothing that fails', () => {
    expect([refusalOf(asSelf), refusalOf(asHelpDesk)]).toEqual([null, null]);
  });

  it.each(own)('one-rule: attack-08: a person is refused by %s alone', (code, fail) => {
    expect(refusalOf(fail(asSelf))).toBe(code);
  });

  it.each(others)('one-rule: attack-08: the help desk is refused by %s alone', (code, fail) => {
    expect(refusalOf(fail(asHelpDesk))).toBe(code);
  });

  it.each(pairs(own, codesOf(own)))('one-rule: for a person %s comes before %s', (first, _second, fail) => {
    expect(refusalOf(fail(asSelf))).toBe(first);
  });

  it.each(pairs(others, codesOf(others)))('one-rule: for the help desk %s comes before %s', (first, _second, fail) => {
    expect(refusalOf(fail(asHelpDesk))).toBe(first);
  });

  it.each([
    ['self-service', selfService, own],
    ['ZITADEL, to people', zitadelSelf, own],
    ['ZITADEL, to everybody else', zitadelOthers, others],
    ['administrators', administrators, others],
  ] as const)('one-rule: as %s publishes it, is part of the one order', (_contract, published, checks) => {
    const order = codesOf(checks);
    expect(order.filter((code) => published.includes(code))).toEqual(published);
  });

  it('one-rule: ends with the age of the step-up, also where a factor could not go for another reason', () => {
    const old = withActor({ stepUp: { ...self(account).stepUp, epoch: account.epoch - 1 } });
    expect(removeFactor(account, old(asSelf).removal, defaultPolicy, noon)).toMatchObject({
      failure: { code: 'step-up-needed', state: 'stale' },
    });
    expect(refusalOf(both(lone, old)(asSelf))).toBe('only-factor');
  });
});
