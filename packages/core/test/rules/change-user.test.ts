import { changeUser, defaultPolicy, type UserChange } from '@detent/core';
import { aMailbox, anAccount, aTotp, noon } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import { grace } from '../support/world.ts';

const nothing: UserChange = {
  actor: grace,
  ifMatch: null,
  email: null,
  phone: null,
  profile: null,
  standing: null,
  passwordHash: null,
  secondFactor: null,
  mustEnrol: null,
  door: 'admin',
  sealOpens: () => true,
};

const bare = anAccount({ factors: [] });
const protectedOne = anAccount({ factors: [aTotp()] });

const judged = (account = bare, wishes: Partial<UserChange> = {}, policy = defaultPolicy) =>
  changeUser(account, { ...nothing, ...wishes }, policy, noon);

const typesOf = (verdict: ReturnType<typeof judged>): readonly string[] =>
  verdict.kind === 'allowed' ? verdict.events.map(({ type }) => type) : [verdict.kind];

const mail = (normal: string) => ({ addressId: 'new', value: normal, normal });

describe('changing an account', () => {
  it('changes nothing where nothing is asked for, or where it is so already', () => {
    expect(judged()).toEqual({ kind: 'unchanged' });
    const own = aMailbox().normal;
    expect(judged(bare, { email: mail(own), standing: 'active', secondFactor: false, mustEnrol: false })).toEqual({
      kind: 'unchanged',
    });
    expect(judged(protectedOne, { secondFactor: true, mustEnrol: true })).toEqual({ kind: 'unchanged' });
  });

  it('puts every part into one commit, and ends sessions once', () => {
    const wishes = {
      email: mail('new@example.org'),
      phone: { ...mail('+491701234567'), addressId: 'number' },
      profile: { roles: ['X'], language: 'de' },
      standing: 'disabled',
      passwordHash: 'hash',
      secondFactor: false,
    } as const;
    expect(typesOf(judged(protectedOne, wishes))).toEqual([
      'address-added',
      'address-made-own',
      'address-added',
      'address-made-own',
      'profile-changed',
      'standing-changed',
      'sessions-cut',
      'password-changed',
      'factors-removed',
    ]);
  });

  it('all-or-nothing: one part that is refused refuses all', () => {
    const policy = { ...defaultPolicy, onlyFactor: { ...defaultPolicy.onlyFactor, administrator: 'refuse' } } as const;
    const verdict = judged(protectedOne, { standing: 'disabled', secondFactor: false }, policy);
    expect(verdict).toMatchObject({ kind: 'refused', failure: { code: 'only-factor' } });
  });

  it('needs a rank, a scope and the state that was looked at', () => {
    const codeOf = (wishes: Partial<UserChange>, account = bare) => {
      const verdict = judged(account, wishes);
      return verdict.kind === 'refused' ? verdict.failure.code : verdict.kind;
    };
    expect(codeOf({ standing: 'disabled' }, { ...bare, rank: 2 })).toBe('account-outranks');
    expect(codeOf({ actor: { ...grace, organizations: ['elsewhere'] } })).toBe('account-unknown');
    expect(codeOf({ ifMatch: bare.sequence - 1 })).toBe('version-mismatch');
  });

  it('marks those without a factor that counts, and clears the mark where no policy demands one', () => {
    const marked = { ...bare, mustEnrol: true };
    expect(typesOf(judged(bare, { secondFactor: true }))).toEqual(['must-enrol-marked']);
    expect(typesOf(judged(bare, { mustEnrol: true }))).toEqual(['must-enrol-marked']);
    expect(typesOf(judged(marked, { mustEnrol: true }))).toEqual(['unchanged']);
    expect(typesOf(judged(marked, { mustEnrol: false }))).toEqual(['must-enrol-cleared']);
    const required = { ...defaultPolicy, secondFactor: 'required' } as const;
    expect(judged(marked, { mustEnrol: false }, required)).toMatchObject({
      failure: { code: 'policy-demands-factor' },
    });
    expect(typesOf(judged({ ...protectedOne, mustEnrol: true }, { mustEnrol: false }, required))).toEqual([
      'must-enrol-cleared',
    ]);
    const weak = anAccount({ factors: [aTotp()] });
    const none = { ...defaultPolicy, countingKinds: [] };
    expect(typesOf(judged(weak, { secondFactor: true }, none))).toEqual(['unchanged']);
    expect(typesOf(judged(weak, { mustEnrol: true }, none))).toEqual(['must-enrol-marked']);
  });
});
