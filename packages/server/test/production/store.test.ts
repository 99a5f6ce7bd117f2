import { describe, expect, it } from 'vitest';
import { store } from '../../src/production/store.ts';
import { complaintsOf, productionFacts } from './good-production.ts';

const said = (url: string): readonly string[] => store(productionFacts({ DETENT_STORE: url })).map(({ flaw }) => flaw);

const safe: readonly string[] = [
  'sqlite:',
  'sqlite:/srv/detent.db',
  'mongodb://localhost:27017/detent',
  'mongodb://127.0.0.1,[::1]:27018/detent',
  'mongodb://user:word@a.your.org,b.your.org/detent?tls=true',
  'mongodb://user:word@a.your.org/detent?ssl=true&w=majority&journal=true',
  'mongodb://a.your.org/detent?tls=true&authMechanism=MONGODB-X509',
  'mongodb+srv://user:word@cluster.your.org/detent',
];

describe('production and the store', () => {
  it('starts on SQLite, and on MongoDB that is encrypted, signed in to and written to by majority', () => {
    expect(safe.map(said)).toEqual(safe.map(() => []));
  });

  it('refuses memory', () => {
    expect(complaintsOf(store, { DETENT_STORE: 'memory:' })).toEqual(['DETENT_STORE']);
  });

  it.each([
    ['mongodb://user:word@a.your.org/detent', 'TLS'],
    ['mongodb://user:word@a.your.org/detent?tls=false', 'TLS'],
    ['mongodb://user:word@localhost,a.your.org/detent', 'TLS'],
    ['mongodb+srv://user:word@cluster.your.org/detent?tls=false', 'TLS'],
    ['mongodb://a.your.org/detent?tls=true', 'sign in'],
    ['mongodb+srv://cluster.your.org/detent', 'sign in'],
    ['mongodb://localhost/detent?w=1', 'majority'],
    ['mongodb://localhost/detent?journal=false', 'majority'],
    ['mongodb://user:word@a.your.org/?tls=true&tlsInsecure=true', 'certificate'],
    ['mongodb://user:word@a.your.org/?tls=true&tlsAllowInvalidCertificates=true', 'certificate'],
    ['mongodb://user:word@a.your.org/?tls=true&tlsallowinvalidhostnames=true', 'certificate'],
  ])('refuses %s', (url, word) => {
    expect(said(url)).toEqual([expect.stringContaining(word)]);
  });

  it('repeats no password', () => {
    expect(JSON.stringify(store(productionFacts({ DETENT_STORE: 'mongodb://user:word@a.your.org/' })))).not.toContain(
      'word',
    );
  });
});
