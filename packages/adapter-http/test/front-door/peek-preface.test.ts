import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { protocolOf } from '../../src/front-door/peek-preface.ts';

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const protocol = (text: string) => protocolOf(Buffer.from(text, 'latin1'));

describe('the first bytes', () => {
  it('are HTTP/2 once the whole preface is there, whatever follows it', () => {
    expect(protocol(preface)).toBe('h2');
    expect(protocol(`${preface}\0\0\0`)).toBe('h2');
  });

  it.each(Array.from({ length: preface.length }, (_, length) => [length]))(
    'say nothing yet while they are the first %d of the preface, and HTTP/1.1 as soon as one differs',
    (length) => {
      expect(protocol(preface.slice(0, length))).toBeNull();
      expect(protocol(`${preface.slice(0, length)}~`)).toBe('http/1.1');
    },
  );

  it.each(['GET', 'POST', 'PUT', 'PRINT', 'P@'])(
    'may begin like a preface and be none: %s (zitadel case 52)',
    (text) => {
      expect(protocol(`${text} / HTTP/1.1\r\n\r\n`)).toBe('http/1.1');
    },
  );
});
