import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { check } from '../../src/edge/validation.ts';

const schema = z.object({
  text: z.string().min(2).max(3),
  number: z.number().int().min(1).max(3),
  word: z.enum(['a', 'b']),
  shape: z.string().regex(/^x/),
  list: z.array(z.object({ id: z.string() })).max(1),
  either: z.union([z.string(), z.number()]),
  even: z.number().multipleOf(2),
  own: z.string().refine((text) => text === 'own', { params: { rule: 'required' } }),
  strange: z.string().refine((text) => text === 'strange', { params: { rule: 'unheard of' } }),
});
const good = {
  text: 'ab',
  number: 1,
  word: 'a',
  shape: 'x',
  list: [{ id: '1' }],
  either: 1,
  even: 2,
  own: 'own',
  strange: 'strange',
};

const wrongWith = (change: object) => check(schema, { ...good, ...change }, 'body');
const invalid = (field: string, rule: string) => ({
  kind: 'refused',
  failure: { code: 'request-invalid', fields: [{ field, rule }] },
});

describe('what is wrong with a value', () => {
  it('is nothing when it fits', () => {
    expect(check(schema, good, 'body')).toEqual({ kind: 'read', value: good });
  });

  it.each([
    [{ text: undefined }, 'text', 'required'],
    [{ text: 1 }, 'text', 'type'],
    [{ text: null }, 'text', 'type'],
    [{ text: 'a' }, 'text', 'length'],
    [{ text: 'abcd' }, 'text', 'length'],
    [{ number: 0 }, 'number', 'range'],
    [{ number: 4 }, 'number', 'range'],
    [{ number: 1.5 }, 'number', 'type'],
    [{ word: 'c' }, 'word', 'value'],
    [{ word: undefined }, 'word', 'required'],
    [{ shape: 'y' }, 'shape', 'pattern'],
    [{ list: [{ id: 1 }] }, 'list.0.id', 'type'],
    [{ list: [{ id: '1' }, { id: '2' }] }, 'list', 'length'],
    [{ either: true }, 'either', 'type'],
    [{ either: undefined }, 'either', 'required'],
    [{ even: 3 }, 'even', 'pattern'],
    [{ own: 'x' }, 'own', 'required'],
    [{ strange: 'x' }, 'strange', 'value'],
  ])('%j is told as %s: %s', (change, field, rule) => {
    expect(wrongWith(change)).toEqual(invalid(field, rule));
  });

  it('is told of the whole where there is no member', () => {
    expect(check(schema, [], 'body')).toEqual(invalid('body', 'type'));
    expect(check(schema, undefined, 'query')).toEqual(invalid('query', 'required'));
  });

  it('is told completely, and never repeats a value', () => {
    const result = check(schema, { text: 'secret', number: 'secret' }, 'body');
    expect(JSON.stringify(result)).not.toContain('secret');
    expect(result).toMatchObject({ failure: { fields: expect.objectContaining({ length: 9 }) } });
  });
});
