import { type Administrator, governAdministrator, mayGive, type Operator } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { grace, ofOwners } from '../support/world.ts';

type Target = Pick<Administrator, 'role' | 'organizations'>;

const desk: Target = { role: 'help-desk', organizations: ['A'] };
const peer: Target = { role: 'administrator', organizations: ['A'] };
const owner: Target = { role: 'owner', organizations: '*' };
const scoped: Operator = { ...grace, organizations: ['A', 'B'] };

const outside = { code: 'account-unknown' };
const outranked = { code: 'account-outranks' };
const forbidden = { code: 'role-forbidden' };

describe('governing administrators', () => {
  it('reaches those below, and for owners those beside them', () => {
    expect([desk, peer, owner].map((target) => governAdministrator(grace, target))).toEqual([
      null,
      outranked,
      outranked,
    ]);
    expect([desk, peer, owner].map((target) => governAdministrator(ofOwners, target))).toEqual([null, null, null]);
    const service: Operator = { ...grace, kind: 'service', rank: 2 };
    expect([desk, peer].map((target) => governAdministrator(service, target))).toEqual([null, outranked]);
  });

  it.each([
    ['*', outside],
    [[], outside],
    [['C'], outside],
    [['A', 'C'], outside],
    [['A'], null],
    [['B', 'A'], null],
  ] as const)('stays within the own organizations: %j', (organizations, answer) => {
    expect(governAdministrator(scoped, { ...desk, organizations })).toEqual(answer);
    expect(mayGive(scoped, { ...desk, organizations })).toEqual(answer);
  });

  it('gives away no more than one has', () => {
    expect(mayGive(grace, peer)).toEqual(forbidden);
    expect(mayGive(grace, desk)).toBeNull();
    expect(mayGive(ofOwners, owner)).toBeNull();
    expect(mayGive(ofOwners, { ...owner, organizations: ['A'] })).toMatchObject({
      code: 'input-invalid',
      field: 'organizations',
    });
  });
});
