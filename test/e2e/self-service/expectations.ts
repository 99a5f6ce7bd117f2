import { type Code, codes } from '@detent/adapter-http';
import { expect } from 'vitest';
import type { Answer } from './http-client.ts';
import type { Person, World } from './world.ts';

const members = ['code', 'error', 'message', 'path', 'status', 'timestamp'];

/** The one shape of a refusal: code and header agree, and nothing is said that is not in the published table. */
export function expectCode(answer: Answer, code: Code): void {
  const { status, message } = codes[code];
  const { body, headers, text } = answer;
  expect({ status: answer.status, code: headers['x-error-code'], text }).toMatchObject({ status, code });
  if (status === 304) {
    expect({ text, type: headers['content-type'], length: headers['content-length'] }).toEqual({ text: '' });
    return;
  }
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  expect(body).toMatchObject({ status, code, message });
  const said = Object.keys(Object(body)).toSorted();
  expect(said).toEqual(code === 'INVALID_REQUEST' ? [...members, 'fields'].toSorted() : members);
  expect(Reflect.get(Object(body), 'timestamp')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(Reflect.get(Object(body), 'path')).toMatch(/^\/api\/[^?]*$/);
  if (status === 401) expect(headers['www-authenticate']).toMatch(/^Bearer( error="\w+"(, max_age="\d+")?)?$/);
  if (status === 429) expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
}

/** Sends something that is refused, and shows that the account is as it was and that nobody is told of anything. */
export async function expectRefused(
  world: World,
  person: Pick<Person, 'id'>,
  code: Code,
  send: () => Promise<Answer>,
): Promise<Answer> {
  const before = await stateOf(world, person);
  const answer = await send();
  expectCode(answer, code);
  expect(await stateOf(world, person)).toEqual(before);
  return answer;
}

/** Account and acts with their notices, as far as they can be read. */
export async function stateOf(world: World, person: Pick<Person, 'id'>): Promise<unknown> {
  return [await world.ports.accounts.find(person.id, { aborted: false }), await world.acts(person)];
}

/** 200, or a failure that shows what was answered. */
export function expectOk({ status, text: said }: Answer): void {
  expect(status === 200 ? status : said).toBe(200);
}

/** The members of an account in answers. */
export const principalMembers = [
  'avatar',
  'createdAt',
  'email',
  'emailVerified',
  'groups',
  'id',
  'identityProviders',
  'lastActive',
  'name',
  'preferredTwoFactorMethod',
  'roles',
  'twoFactorAuthEnabled',
  'twoFactorMethods',
];

/** An answer that shows an account with these methods on. */
export function expectMethods(answer: Answer, methods: readonly string[], preferred: string | null): void {
  expectOk(answer);
  expect(Object.keys(Object(answer.body)).toSorted()).toEqual(principalMembers);
  expect(answer.body).toMatchObject({
    twoFactorAuthEnabled: methods.length > 0,
    twoFactorMethods: methods,
    preferredTwoFactorMethod: preferred,
  });
}

export const member = (answer: Answer, name: string): unknown => Reflect.get(Object(answer.body), name);
export const text = (answer: Answer, name: string): string => String(member(answer, name));
