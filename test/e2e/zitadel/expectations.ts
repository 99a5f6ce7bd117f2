import type { Account, Act } from '@detent/core';
import { expect } from 'vitest';
import type { Person, World } from '../self-service/world.ts';
import type { Parties } from './parties.ts';
import type { Said } from './transports.ts';

export interface Refusal {
  readonly code: number;
  readonly text: string;
  /** A refusal without one has no details. */
  readonly id?: string;
}

export const onlyFactor = { code: 9, text: 'The only second factor cannot be removed', id: 'DTNT-On1yF' } as const;
export const badToken = { code: 16, text: 'Errors.Token.Invalid', id: 'AUTH-7fs1e' } as const;
export const notPermitted = { code: 7, text: 'No matching permissions found', id: 'AUTH-AWfge' } as const;
export const noMembership = { code: 5, text: 'membership not found', id: 'AUTHZ-cdgFk' } as const;

/** A refusal in every part that it has: code, message, and the detail with the same id and text. */
export function expectSaid(said: Said, { code, text, id }: Refusal): void {
  const { code: found, message, detail } = said;
  expect({ code: found, message, detail }).toEqual({
    code,
    message: id === undefined ? text : `${text} (${id})`,
    detail: id === undefined ? null : { id, message: text },
  });
}

/** Sends something that is refused, and shows that the account is as it was and that nobody is told of anything. */
export async function expectRefused(
  { state }: Pick<Parties, 'state'>,
  person: Pick<Person, 'id'>,
  refusal: Refusal,
  send: () => Promise<Said>,
): Promise<Said> {
  const before = await state(person);
  const said = await send();
  expectSaid(said, refusal);
  expect(await state(person)).toEqual(before);
  return said;
}

/** A success, and the account and the act that it led to. */
export async function expectCommit(
  world: World,
  person: Pick<Person, 'id'>,
  said: Said,
): Promise<{ readonly account: Account; readonly act: Act | undefined }> {
  expect(said).toMatchObject({ code: 0, detail: null });
  return { account: await world.account(person), act: (await world.acts(person)).at(-1) };
}
