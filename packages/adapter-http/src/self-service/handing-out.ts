import type { Clock, Issued } from '@detent/core';
import { clearCookie, cookieValues, setCookie } from '../edge/cookies.ts';
import type { Exchange } from '../edge/exchange.ts';
import { cookieNames } from './carriers.ts';
import type { SelfServiceSettings } from './settings.ts';

const names = {
  access: 'access_token',
  refresh: 'refresh_token',
  stepUp: 'step_up_token',
  challenge: 'two_factor_authentication_token',
  client: 'detent_client',
} as const;

type HandedOut = { readonly [K in keyof typeof names]?: Issued | null };

/** How tokens leave: each in its cookie, and in the body unless headers are not read. */
export interface HandingOut {
  /** A cookie for each token there is. */
  cookies(tokens: HandedOut): readonly string[];
  /** The cookie that takes the second-factor token back. */
  readonly noChallenge: () => string;
  /** Takes back whatever this contract, or its forerunners, ever handed out. */
  readonly nothing: () => readonly string[];
  /** What a body says of a token. */
  member(issued: Issued | null): string | null;
}

export function createHandingOut(settings: SelfServiceSettings, clock: Clock): HandingOut {
  const order = Object.keys(names).filter((name): name is keyof typeof names => name in names);
  return {
    cookies(tokens) {
      const now = clock.now();
      return order.flatMap((name) => {
        const issued = tokens[name] ?? null;
        if (issued === null) return [];
        return [setCookie(names[name], issued.token, { now, expiresAt: issued.expiresAt }, settings.cookies)];
      });
    },
    noChallenge: () => clearCookie(names.challenge, settings.cookies),
    nothing: () => cookieNames.map((name) => clearCookie(name, settings.cookies)),
    member: (issued) => (settings.carriers.headerAuth ? (issued?.token ?? null) : null),
  };
}

/** What an earlier full sign-in left with this client. It gives nothing but a lane for guesses. */
export const clientToken = ({ req }: Exchange): string | null =>
  cookieValues(req.headers.cookie, names.client)[0] ?? null;
