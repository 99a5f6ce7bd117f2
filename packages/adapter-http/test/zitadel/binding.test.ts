import { describe, expect, it } from 'vitest';
import { bind } from '../../src/zitadel/binding.ts';
import type { Binding } from '../../src/zitadel/operation.ts';

const whole: Binding = { body: 'whole', query: [] };
const code: Binding = { body: { field: 'code', orWithin: true }, query: [] };
const phone: Binding = { body: { field: 'phone' }, query: [] };
const searched: Binding = {
  body: 'whole',
  query: [
    { key: 'text', path: ['text'], type: 'text' },
    { key: 'flag', path: ['deep', 'flag'], type: 'boolean' },
    { key: 'kinds', path: ['someKinds'], type: { enumeration: { NONE: 0, ONE: 1 } }, repeated: true },
    { key: 'a.id', path: ['a', 'id'], type: 'text', oneof: 'a' },
    { key: 'a.name', path: ['a', 'name'], type: 'text', oneof: 'a' },
  ],
};

const bound = (binding: Binding, body: Parameters<typeof bind>[1], query = '', path = {}): unknown => {
  const answer = bind(binding, body, query, path);
  return answer.kind === 'bound' ? answer.json : answer.failure;
};
const malformed = (message: string) => ({ code: 'message-malformed', message });

describe('binding a request of REST to a message', () => {
  it('takes the body as the message, or as one of its members', () => {
    expect(bound(whole, { a: 1 })).toEqual({ a: 1 });
    expect(bound(whole, undefined)).toEqual({});
    expect(bound(phone, { number: '1' })).toEqual({ phone: { number: '1' } });
    expect(bound(code, '123456')).toEqual({ code: '123456' });
    expect(bound(code, { code: '123456', id: 'x' })).toEqual({ code: '123456' });
    expect(bound(code, { other: 1 })).toEqual({});
    expect(bound({ body: 'none', query: [] }, { a: 1 })).toEqual({});
  });

  it.each([['text'], [7], [null], [true], [['a']]])('takes no %j for a message', (body) => {
    expect(bound(whole, body)).toEqual(malformed('the message is no object'));
  });

  it('lets the path win over body and query, whatever name they use', () => {
    expect(bound(whole, { userId: 'evil', user_id: 7, b: 1 }, '', { userId: 'me' })).toEqual({ userId: 'me', b: 1 });
  });

  it('lets the body win over the query, whatever name it uses', () => {
    expect(bound(searched, { text: 'body' }, 'text=query')).toEqual({ text: 'body' });
    expect(bound(searched, { some_kinds: [1] }, 'kinds=0')).toEqual({ some_kinds: [1] });
    expect(bound(searched, { deep: 'odd' }, 'flag=true')).toEqual({ deep: { flag: true } });
  });

  it('reads texts, switches and enumerations, and passes over what is empty or unknown', () => {
    expect(bound(searched, undefined, 'text=a%20b&flag=false&kinds=ONE&kinds=0&strange=1')).toEqual({
      text: 'a b',
      deep: { flag: false },
      someKinds: [1, 0],
    });
    expect(bound(searched, undefined, 'text=&flag=&kinds=')).toEqual({});
  });

  it.each([
    ['text=a&text=b', 'too many values for field "text"'],
    ['a.id=1&a.id=1', 'too many values for field "a.id"'],
    ['a.id=1&a.name=2', 'field already set for oneof "property"'],
    ['flag=yes', 'invalid value for field "flag"'],
    ['kinds=ONE&kinds=TWO', 'invalid value for field "kinds"'],
    ['kinds=-1', 'invalid value for field "kinds"'],
  ])('refuses %s', (query, message) => {
    expect(bound(searched, undefined, query)).toEqual(malformed(message));
  });
});
