import { describe, expect, it } from 'vitest';
import { actorRecord, isOperator } from '../src/actor.ts';
import { anAccount } from '../src/testing/fixtures.ts';
import { operators, self, system } from './actors.ts';

describe('whoever acts', () => {
  it.each(operators)('is kept by history as %s, with id and name', (_name, actor) => {
    expect(actorRecord(actor)).toEqual({ kind: actor.kind, id: actor.id, name: actor.name });
  });

  it('is kept by history as the account, when people act for themselves, and never as their session', () => {
    expect(actorRecord(self(anAccount()))).toEqual({ kind: 'self', id: 'account-1', name: null });
  });

  it('is kept by history as the part of the server that acts', () => {
    expect(actorRecord(system)).toEqual({ kind: 'system', id: 'eraser', name: null });
  });

  it('is an operator unless it is the person or the server', () => {
    expect(operators.map(([, actor]) => isOperator(actor))).toEqual([true, true, true, true]);
    expect(isOperator(self(anAccount()))).toBe(false);
    expect(isOperator(system)).toBe(false);
  });
});
