import {
  type Account,
  type Actor,
  broken,
  consequences,
  countingFactors,
  isLive,
  isRemoved,
  liveFactors,
  noticesOf,
  type Policy,
  type Removal,
  recipients,
  removeFactor,
  type Which,
  wishes,
} from '@detent/core';
import { noon, smallAccounts, smallActors, smallPolicies, smallWishes } from '@detent/core/testing';
import { expect, test } from 'vitest';
import { isThorough } from '../../../../test/support/thorough.ts';

interface Accepted {
  readonly before: Account;
  readonly after: Account;
  readonly removal: Removal;
  readonly policy: Policy;
  readonly told: number;
}

/** What no accepted removal ever does, whoever asks and whatever policy says: the written list. */
const promises: Readonly<Record<string, (accepted: Accepted) => boolean>> = {
  'keeps-one-factor': ({ before, after, removal, policy }) =>
    !bound(removal.actor, policy) || !tookLive(before, after) || countingFactors(after, policy).length > 0,
  'second-factor-to-change': ({ before, after, removal }) =>
    removal.actor.kind !== 'self' ||
    after.sequence === before.sequence ||
    (removal.actor.stepUp?.epoch === before.epoch &&
      removal.actor.stepUp.expiresAt > noon &&
      removal.actor.stepUp.sessionId === removal.actor.session.id &&
      (liveFactors(before).length === 0 || removal.actor.stepUp.methods.includes('otp'))),
  'an ended session changes nothing': ({ before, removal }) =>
    removal.actor.kind !== 'self' || removal.actor.session.generation === before.sessions.generation,
  'rank-and-tenant': ({ before, removal: { actor } }) =>
    actor.kind === 'self' ||
    actor.kind === 'system' ||
    (actor.rank > before.rank &&
      (actor.organizations === '*' || actor.organizations.includes(before.organizationId ?? ''))),
  'only what was meant goes': ({ before, after, removal }) =>
    before.factors.every((factor) => {
      const now = after.factors.find((one) => one.id === factor.id);
      const gone = now === undefined || now.state !== factor.state;
      return !gone || meant(removal.which, factor.id, factor.kind);
    }),
  'tombstone-stays': ({ before, after }) =>
    before.factors
      .filter(isLive)
      .every((factor) => after.factors.some((one) => one.id === factor.id && (isLive(one) || isRemoved(one)))),
  'the epoch moves with the set, and only with it': ({ before, after }) =>
    after.epoch === before.epoch + (tookLive(before, after) ? 1 : 0),
  'the mark is set where somebody else left nothing that counts, and never by oneself': ({
    before,
    after,
    removal,
    policy,
  }) =>
    after.mustEnrol ===
    (tookLive(before, after) && removal.actor.kind !== 'self' && countingFactors(after, policy).length === 0),
  'sessions-by-policy': ({ before, after, removal, policy }) => {
    const cut = tookLive(before, after) && policy.sessionsOnRemove === 'others';
    const kept = removal.actor.kind === 'self' ? removal.actor.session.id : null;
    return (
      after.sessions.generation === before.sessions.generation + (cut ? 1 : 0) &&
      after.sessions.kept === (cut ? kept : null)
    );
  },
  'a preferred kind that is still on stays': ({ before, after }) =>
    before.preferred === null ||
    !after.factors.some((one) => isLive(one) && one.kind === before.preferred) ||
    after.preferred === before.preferred,
  'everyone-is-told': ({ before, after, policy, told }) =>
    told === (tookLive(before, after) ? recipients(after, policy, noon).length : 0),
  'something happened, unless all of nothing was meant': ({ before, after, removal }) =>
    after.sequence > before.sequence || removal.which === 'all',
};

const tookLive = (before: Account, after: Account): boolean =>
  before.factors.some((factor) => isLive(factor) && !after.factors.some((one) => one.id === factor.id && isLive(one)));

const bound = (actor: Actor, { onlyFactor }: Policy): boolean => {
  const kind = actor.kind === 'help-desk' ? 'helpDesk' : actor.kind;
  return kind !== 'system' && onlyFactor[kind] === 'refuse';
};

const meant = (which: Which, id: string, kind: string): boolean =>
  which === 'all' || ('factorId' in which ? which.factorId === id : 'kind' in which && which.kind === kind);

/** Every one where a run may take its time; else every seventh, other ones for each account. */
const everyNth = isThorough ? 1 : 7;

test('keeps-one-factor: no removal that is accepted in any small world breaks a promise', () => {
  const seen = { judged: 0, accepted: 0, accounts: 0 };
  const violations = new Set<string>();
  let turn = 0;
  for (const before of smallAccounts(4)) {
    seen.accounts += 1;
    for (const actor of smallActors(before)) {
      for (const policy of smallPolicies) {
        for (const which of smallWishes(before)) {
          turn += 1;
          if (turn % everyNth !== 0) continue;
          seen.judged += 1;
          const removal = removalOf(actor, which);
          const verdict = removeFactor(before, removal, policy, noon);
          if (verdict.kind === 'refused') continue;
          seen.accepted += 1;
          const rule = verdict.kind === 'allowed' ? verdict.events : [];
          const { all: events, after } = consequences(before, rule, actor, policy, noon);
          const told = noticesOf({
            before,
            events,
            after,
            letters: [],
            wishes: wishes(before, actor, [], policy),
            policy,
            now: noon,
            open: 0,
          }).length;
          const accepted = { before, after, removal, policy, told };
          const failed = Object.entries(promises).filter(([, holds]) => !holds(accepted));
          for (const [name] of failed) violations.add(name);
          for (const name of broken(after)) violations.add(name);
        }
      }
    }
  }
  expect([...violations]).toEqual([]);
  expect(seen.accounts).toBeGreaterThan(3000);
  expect(seen.accepted).toBeGreaterThan(50_000);
  expect(seen.judged).toBeGreaterThan(seen.accepted);
}, 240_000);

const removalOf = (actor: Actor, which: Which): Removal => ({
  actor,
  which,
  includePending: actor.kind !== 'self',
  ifMatch: null,
  needsPassword: actor.kind === 'self',
  compromised: actor.kind === 'owner',
  door: 'test',
  sealOpens: () => true,
});
