import { describe, expect, it } from 'vitest';
import { createOrigins, originPasses } from '../../src/edge/origin.ts';

const origins = createOrigins({
  addresses: ['https://detent.example/base', 'https://app.example:8443', 'https://EXAMPLE.org:443/'],
  loopbackIsOne: false,
});

const asked = (origin: string | undefined, fetchSite?: string, method = 'DELETE'): boolean =>
  originPasses({ method, origin, fetchSite }, origins);

describe('the origin of a change', () => {
  it.each(['https://detent.example', 'https://app.example:8443', 'https://example.org'])('may be %s', (origin) => {
    expect(asked(origin)).toBe(true);
    expect(asked(origin, 'cross-site')).toBe(true);
  });

  it.each([
    'https://evil.example',
    'http://detent.example',
    'https://detent.example:8443',
    'https://detent.example/',
    'null',
    '',
    'https://detent.example.evil.example',
    'https://detent.example, https://detent.example',
    'https://app.example',
    'HTTPS://detent.example',
    ' https://detent.example',
  ])('may not be %j', (origin) => {
    expect(asked(origin)).toBe(false);
    expect(asked(origin, 'same-origin')).toBe(false);
  });

  it('may be absent, as in whatever is no browser', () => {
    expect(asked(undefined)).toBe(true);
    expect(asked(undefined, 'same-origin')).toBe(true);
    expect(asked(undefined, 'none')).toBe(true);
  });

  it('may not be absent where the browser says that it crosses sites', () => {
    for (const fetchSite of ['cross-site', 'same-site', '', 'x']) expect(asked(undefined, fetchSite)).toBe(false);
  });

  it('is not asked for by what changes nothing', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      expect(asked('https://evil.example', 'cross-site', method)).toBe(true);
    }
    for (const method of ['POST', 'PUT', 'PATCH', 'TRACE', 'get']) {
      expect(asked('https://evil.example', 'cross-site', method)).toBe(false);
    }
  });
});

describe('loopback origins', () => {
  const names = ['http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]:8080'];

  it.each(names)('are one in development when the address is %s', (address) => {
    const known = createOrigins({ addresses: [address], loopbackIsOne: true });
    expect(names.every((name) => known.has(name))).toBe(true);
    for (const other of [
      'http://localhost:8081',
      'https://localhost:8080',
      'http://localhost',
      'http://127.0.0.2:8080',
    ]) {
      expect(known.has(other)).toBe(false);
    }
  });

  it('are told apart in production, and open nothing for other hosts', () => {
    const apart = createOrigins({ addresses: ['http://127.0.0.1:8080'], loopbackIsOne: false });
    expect(names.filter((name) => apart.has(name))).toEqual(['http://127.0.0.1:8080']);
    const far = createOrigins({ addresses: ['https://detent.example'], loopbackIsOne: true });
    expect(far.has('https://localhost')).toBe(false);
    const plain = createOrigins({ addresses: ['http://localhost'], loopbackIsOne: true });
    expect(plain.has('http://127.0.0.1')).toBe(true);
  });
});
