import type { Config } from '../config/config.ts';
import { about, type ProductionRule, where } from './facts.ts';

/** Where a cookie proves who somebody is, only pages of named, protected sites may ask. */
export const cookieOrigins: ProductionRule = ({ config }) =>
  (['allowedOrigins', 'adminAllowedOrigins'] as const).flatMap((member) => judged(config, member));

const judged = (config: Config, member: 'allowedOrigins' | 'adminAllowedOrigins'): ReturnType<ProductionRule> =>
  where(
    [config[member].some((origin) => origin === '*' || origin === 'null'), about(member, 'must not hold * or null')],
    [config[member].some((origin) => origin.startsWith('http://')), about(member, 'must hold https origins only')],
  );
