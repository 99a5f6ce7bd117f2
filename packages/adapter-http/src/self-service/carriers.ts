import type { Carrier } from '../edge/carrier.ts';
import type { CarriedToken } from './http-failures.ts';

/**
 * Where each token travels. `misspelt` adds the names that newer Singularity releases read since a search-and-replace
 * damaged them; the documented name wins.
 */
export const carriers = (misspelt: boolean): Readonly<Record<CarriedToken, Carrier>> => ({
  access: { cookie: 'access_token', headers: ['bearer'] },
  refresh: { cookie: 'refresh_token', headers: ['bearer'] },
  'step-up': {
    cookie: 'step_up_token',
    headers: ['x-step-up-token', ...(misspelt ? ['x-step-up-emailverificationtokencreation'] : [])],
  },
  challenge: {
    cookie: 'two_factor_authentication_token',
    headers: [
      'x-two-factor-authentication-token',
      ...(misspelt ? ['x-two-factor-authentication-emailverificationtokencreation'] : []),
    ],
  },
});

/** Every cookie of this contract. The last two are only ever cleared, for clients that still hold them from elsewhere. */
export const cookieNames: readonly string[] = [
  'access_token',
  'refresh_token',
  'step_up_token',
  'two_factor_authentication_token',
  'session_token',
  'oauth2_provider_connection_token',
];
