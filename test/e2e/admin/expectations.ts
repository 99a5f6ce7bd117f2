import { STATUS_CODES } from 'node:http';
import { type AdminCode, adminCodes } from '@detent/adapter-http';
import { expect } from 'vitest';
import type { Answer } from '../self-service/http-client.ts';
import type { Somebody, World } from './world.ts';

/** Case 27: the headers that every answer has. */
export function expectHeaders({ headers, text }: Answer): void {
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'strict-transport-security': 'max-age=31536000',
  });
  expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  if (text !== '') expect(headers['content-type']).toBe('application/json; charset=utf-8');
  for (const name of Object.keys(headers)) expect(name).not.toMatch(/^(x-powered-by|server|access-control-.*)$/);
}

const extras: Partial<Record<AdminCode, readonly string[]>> = {
  VALIDATION_FAILED: ['issues'],
  RATE_LIMITED: ['retryAfter'],
};

/** Case 27: the one shape of a refusal, its four members in their order, and no other than what section 1 names. */
export function expectCode(answer: Answer, code: AdminCode): void {
  const { status, message } = adminCodes[code];
  const { body, headers, text } = answer;
  expect({ status: answer.status, text }).toMatchObject({ status, text: expect.stringContaining(code) });
  expect(body).toMatchObject({ statusCode: status, error: STATUS_CODES[status], message, code });
  const members = Object.keys(Object(body));
  expect(members.slice(0, 4)).toEqual(['statusCode', 'error', 'message', 'code']);
  const challenge = code === 'MFA_REQUIRED' && 'challengeId' in Object(body);
  const more = challenge ? ['challengeId', 'methods', 'expiresAt'] : (extras[code] ?? []);
  expect(members.slice(4)).toEqual(more);
  expectHeaders(answer);
  expect(headers['etag']).toBeUndefined();
  if (status === 401) expect(headers['www-authenticate']).toMatch(/^Bearer realm="detent-admin"/);
  if (status === 429) expect(Number(headers['retry-after'])).toBe(Reflect.get(Object(body), 'retryAfter'));
  if (status === 503) expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
}

const removed = '{"message":"TOTP device deleted successfully"}';

export function expectRemoved(answer: Answer): void {
  expect({ status: answer.status, text: answer.text }).toEqual({ status: 200, text: removed });
  expect(answer.headers['etag']).toBeUndefined();
  expectHeaders(answer);
}

/** 2xx, or a failure that shows what was answered. */
export function expectOk({ status, text }: Answer, wanted = 200): void {
  expect(status === wanted ? status : text).toBe(wanted);
}

/** Sends something that is refused, and shows that the account is as it was. */
export async function expectRefused(
  world: World,
  person: Pick<Somebody, 'id'>,
  code: AdminCode,
  send: () => Promise<Answer>,
): Promise<Answer> {
  const before = await world.account(person);
  const answer = await send();
  expectCode(answer, code);
  expect(await world.account(person)).toEqual(before);
  return answer;
}

export const member = (answer: Answer, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((value, name) => Reflect.get(Object(value), name), answer.body);

export const text = (answer: Answer, ...path: readonly (string | number)[]): string => String(member(answer, ...path));

/** Equal but for what differs between any two answers. */
export const comparable = ({ status, text: said, headers }: Answer): unknown => {
  const { date: _date, 'x-request-id': _id, ...rest } = headers;
  return { status, said, rest };
};

/** What several answers read, in ascending order. */
export const statuses = (answers: readonly Answer[]): readonly number[] =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b);
