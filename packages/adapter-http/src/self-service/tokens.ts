import { guardedNow, type Life, type TokenClaims } from '@detent/core';
import { readCarrier } from '../edge/carrier.ts';
import type { Exchange } from '../edge/exchange.ts';
import type { Refusal } from '../edge/operation.ts';
import { carriers } from './carriers.ts';
import type { CarriedToken, SelfServiceFailureData, TokenState } from './http-failures.ts';
import type { SelfServiceDeps } from './settings.ts';

export type SelfServiceRefusal = Refusal<SelfServiceFailureData>;

const types = {
  access: 'access_token',
  challenge: 'two_factor_authentication_token',
  refresh: 'refresh_token',
  'step-up': 'step_up_token',
} as const;

export type ClaimsOf<K extends CarriedToken> = TokenClaims[(typeof types)[K]] & Life;

/** What a request carries: a genuine token, one whose time is over, or none that is worth anything. */
type TokenRead<K extends CarriedToken> =
  | ValidToken<K>
  | { readonly kind: 'expired'; readonly claims: ClaimsOf<K> }
  | { readonly kind: 'absent' | 'invalid' };

interface ValidToken<K extends CarriedToken> {
  readonly kind: 'valid';
  readonly claims: ClaimsOf<K>;
}

export interface ReadTokens {
  read<K extends CarriedToken>(exchange: Exchange, token: K): TokenRead<K>;
  /** What a genuine one says; else the refusal for it. */
  need<K extends CarriedToken>(exchange: Exchange, token: K): ValidToken<K> | SelfServiceRefusal;
  /** Whether one is carried at all, good or bad. */
  isCarried(exchange: Exchange, token: CarriedToken): boolean;
}

/** Reads the tokens of this contract from wherever they may travel. */
export function createReadTokens({ tokens, clock, settings }: SelfServiceDeps): ReadTokens {
  const where = carriers(settings.misspeltHeaders);

  function read<K extends CarriedToken>(exchange: Exchange, token: K): TokenRead<K> {
    const carried = readCarrier(exchange.req, where[token], settings.carriers);
    return carried.kind === 'present'
      ? guardedNow('Tokens', 'read', () => tokens.verify(types[token], carried.token, clock.now()))
      : carried;
  }

  return {
    read,
    need(exchange, token) {
      const found = read(exchange, token);
      return isValid(found) ? found : refusedToken(token, states[found.kind]);
    },
    isCarried: (exchange, token) => readCarrier(exchange.req, where[token], settings.carriers).kind !== 'absent',
  };
}

const isValid = <K extends CarriedToken>(read: TokenRead<K>): read is ValidToken<K> => read.kind === 'valid';

const states = { absent: 'missing', invalid: 'invalid', expired: 'over', valid: 'over' } as const;

export const refusedToken = (token: CarriedToken, state: TokenState): SelfServiceRefusal => ({
  kind: 'refused',
  failure: { code: 'token-refused', token, state },
});
