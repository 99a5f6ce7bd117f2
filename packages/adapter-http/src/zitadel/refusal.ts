import { choose } from '../edge/answers.ts';
import { retryAfter } from '../edge/flow-limits.ts';
import type { HeaderList } from '../edge/headers.ts';
import { answers, type Refused, type ZitadelOverrides } from './answers.ts';
import { codes } from './codes.ts';
import type { ZitadelFailure } from './failures.ts';

/** What is said to a failure: by the operation's own row where it has one. */
export const refusalOf = (failure: ZitadelFailure, overrides: ZitadelOverrides): Refused =>
  choose(failure, answers, overrides);

/** The status message: the text, with the id behind it where there is one. */
export const messageOf = ({ text, id }: Refused): string => (id === undefined ? text : `${text} (${id})`);

export const restStatus = ({ code, status }: Refused): number => status ?? codes[code].status;

export function restBody(refused: Refused): object {
  const { code, id, text } = refused;
  const body = { code: codes[code].number, message: messageOf(refused) };
  if (id === undefined) return body;
  return { ...body, details: [{ '@type': 'type.googleapis.com/zitadel.v1.ErrorDetail', id, message: text }] };
}

export function headersOf({ retryAfterMs, challenge, allow }: Refused): HeaderList {
  return [
    ...(retryAfterMs === undefined ? [] : [['Retry-After', retryAfter(retryAfterMs)] as const]),
    ...(challenge === undefined ? [] : [['WWW-Authenticate', challenges[challenge]] as const]),
    ...(allow === undefined ? [] : [['Allow', allow.join(', ')] as const]),
  ];
}

const challenges: Readonly<Record<NonNullable<Refused['challenge']>, string>> = {
  'nothing-shown': 'Bearer realm="detent"',
  'no-good': 'Bearer realm="detent", error="invalid_token"',
};
