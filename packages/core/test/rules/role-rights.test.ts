import { hasRight, needsReason, type Operator, type Right } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { grace } from '../support/world.ts';

const rights: readonly Right[] = [
  'look',
  'remove-factor',
  'end-sessions',
  'restore-factor',
  'remove-in-bulk',
  'lift',
  'remove-all',
  'change-accounts',
  'govern-administrators',
];

const allowedTo = (operator: Operator): readonly Right[] =>
  rights.filter((right) => hasRight(operator, right) === null);
const explained = (operator: Operator): readonly Right[] => rights.filter((right) => needsReason(operator, right));

const desk: Operator = { ...grace, kind: 'help-desk', rank: 1 };
const always: readonly Right[] = ['restore-factor', 'remove-in-bulk', 'lift'];

describe('what operators may do', () => {
  it('is little at a help desk, and everything for administrators and owners', () => {
    expect(allowedTo(desk)).toEqual(['look', 'remove-factor', 'end-sessions']);
    expect(allowedTo(grace)).toEqual(rights);
    expect(allowedTo({ ...grace, kind: 'owner', rank: 3 })).toEqual(rights);
    expect(hasRight(desk, 'restore-factor')).toEqual({ code: 'role-forbidden' });
  });

  it('leaves a service what its role has, but never the lifting of what binds it', () => {
    expect(allowedTo({ ...grace, kind: 'service' })).toEqual(rights.filter((right) => right !== 'lift'));
    expect(allowedTo({ ...grace, kind: 'service', rank: 1 })).toEqual(['look', 'remove-factor', 'end-sessions']);
  });

  it('is explained where much is at stake, and by a help desk wherever something changes', () => {
    expect(explained(desk)).toEqual(['remove-factor', 'end-sessions', ...always]);
    expect(explained(grace)).toEqual(always);
  });
});
