import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/config/problem.ts';
import { productionRules, refuseInsecure } from '../../src/production/refuse-insecure.ts';
import { productionFacts } from './good-production.ts';

describe('refuses-insecure-start', () => {
  it('lets a server start that nothing speaks against', () => {
    expect(() => refuseInsecure(productionFacts())).not.toThrow();
  });

  it('has one rule for each published item', () => {
    expect(new Set(productionRules).size).toBe(15);
  });

  it('tells everything that is wrong at once', () => {
    const facts = productionFacts({ DETENT_COOKIE_SECURE: 'false', DETENT_TOTP_WINDOW: '2', DETENT_STORE: 'memory:' });
    expect(() => refuseInsecure(facts)).toThrow(ConfigurationError);
    expect(() => refuseInsecure(facts)).toThrow(/^DETENT_STORE .*\nDETENT_COOKIE_SECURE .*\nDETENT_TOTP_WINDOW /);
  });
});
