import { usesPreview } from '../config/delivery.ts';
import { about, type ProductionRule, where } from './facts.ts';

/** The secret that makes the first administrator cannot be guessed, and no page shows mails. */
export const administratorsSecret: ProductionRule = ({ config }) =>
  where(
    [
      config.adminSecretKey !== null && Array.from(config.adminSecretKey).length < 32,
      about('adminSecretKey', 'must have 32 characters or more'),
    ],
    [usesPreview(config), about('mailPreview', 'must be off')],
  );
