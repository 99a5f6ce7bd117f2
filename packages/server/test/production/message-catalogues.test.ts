import { describe, expect, it } from 'vitest';
import { messageCatalogues } from '../../src/production/message-catalogues.ts';
import { complaintsOf, productionFacts } from './good-production.ts';

describe('production and languages', () => {
  it('starts where nothing is missing', () => {
    expect(complaintsOf(messageCatalogues)).toEqual([]);
  });

  it('refuses to start with a language that cannot say everything', () => {
    expect(messageCatalogues(productionFacts({}, { missingMessages: ['fr lacks act.removed'] }))).toMatchObject([
      { variable: 'DETENT_DEFAULT_LOCALE', flaw: expect.stringContaining('fr lacks act.removed') },
    ]);
  });
});
