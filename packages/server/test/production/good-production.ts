import { createKeyRing } from '@detent/adapter-crypto';
import { type Environment, readConfig } from '../../src/config/read-config.ts';
import type { ProductionFacts, ProductionRule } from '../../src/production/facts.ts';

/** The settings of a server in production that nothing speaks against. */
const goodProduction: Environment = {
  DETENT_MODE: 'production',
  DETENT_HOST: '0.0.0.0',
  DETENT_DATA_DIR: '/var/lib/detent',
  DETENT_BASE_URL: 'https://id.your-domain.org',
  DETENT_SMTP_URL: 'smtps://user:password@mail.your-domain.org',
  DETENT_MAIL_FROM: 'Your Domain <security@your-domain.org>',
  DETENT_MAIL_CONTACT: 'help@your-domain.org',
};

/** The facts of that server with some of its settings changed. */
export function productionFacts(environment: Environment = {}, facts: Partial<ProductionFacts> = {}): ProductionFacts {
  const whole = { ...goodProduction, ...environment };
  return {
    config: readConfig(whole).config,
    environment: whole,
    ring: { ring: createKeyRing(), path: '/var/lib/detent/key-ring.json', isOpenToOthers: false },
    missingMessages: [],
    ...facts,
  };
}

/** The variables that a rule complains about. */
export const complaintsOf = (
  rule: ProductionRule,
  environment: Environment = {},
  facts: Partial<ProductionFacts> = {},
): readonly string[] => rule(productionFacts(environment, facts)).map(({ variable }) => variable);
