import { describe, expect, it } from 'vitest';

describe('a test that prints', () => {
  it.each(['log', 'error', 'warn', 'info', 'debug', 'table', 'dir', 'trace'])('fails at console.%s', (name) => {
    const print: unknown = Reflect.get(console, name);
    expect(() => Reflect.apply(Object(print), console, ['a word'])).toThrow(
      `console.${name} was called in a test: a word`,
    );
  });
});
