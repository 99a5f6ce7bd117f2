import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratch } from '../support/scratch.ts';
import { type Ran, typed } from './terminal.ts';

function desk() {
  const folder = scratch();
  const environment = { DETENT_DATA_DIR: join(folder.path, 'data') };
  return {
    detent: (line: string | readonly string[]): Promise<Ran> => typed(environment, line),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

describe('detent token', () => {
  it('shows a token once, lists it without, and revokes it', async () => {
    using at = desk();
    const made = await at.detent('token create --name Billing --permission user.read,user.write --instance --json');
    expect(made).toMatchObject({ code: 0, error: '' });
    const { id, token } = made.json;
    expect(Object.keys(made.json)).toEqual(['id', 'token']);
    expect(token).toMatch(/^[\w-]{43}$/);

    const listed = await at.detent('token list --json');
    expect(listed.json).toEqual({
      tokens: [
        {
          id,
          name: 'Billing',
          permissions: ['user.read', 'user.write'],
          role: null,
          organizations: '*',
          createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
          expiresAt: null,
          revokedAt: null,
          lastUsedAt: null,
        },
      ],
    });
    expect((await at.detent('token list')).out).toBe(
      `${String(id)}\tBilling\tuser.read,user.write\tinstance\tused never\n`,
    );

    expect(await at.detent(`token revoke ${String(id)} --json`)).toMatchObject({ code: 0, json: {} });
    expect((await at.detent('token list')).out).toContain('\trevoked\n');
  });

  it('makes one for an organization, with a role, for some days', async () => {
    using at = desk();
    await at.detent('organization add acme');
    const made = await at.detent('token create --name Desk --role help-desk --organization acme --expires 30');
    expect(made).toMatchObject({ code: 0, error: '' });
    expect(made.out).toMatch(/^[\w-]{43}\n$/);
    const { json } = await at.detent('token list --json');
    const [stored] = Array.isArray(json['tokens']) ? json['tokens'] : [];
    expect(stored).toMatchObject({ permissions: [], role: 'help-desk', organizations: ['acme'] });
    expect(Date.parse(stored.expiresAt) - Date.parse(stored.createdAt)).toBe(30 * 86_400_000);
  });

  it('is refused for an organization that is not there, and for a token that is none', async () => {
    using at = desk();
    const made = await at.detent('token create --name N --permission user.read --organization nowhere');
    expect(made).toMatchObject({ code: 3, out: '' });
    expect(made.error).toContain('organization');
    expect(await at.detent('token revoke nothing')).toMatchObject({ code: 3 });
  });

  it.each([
    ['token create --permission user.read --instance', '--name is missing'],
    ['token create --name N --instance', '--permission or --role is missing'],
    ['token create --name N --permission user.read', 'either --organization or --instance is needed'],
    ['token create --name N --permission user.read --instance --organization o', 'either --organization or'],
    ['token create --name N --permission user.admin --instance', '--permission must be of user.read'],
    ['token create --name N --role owner --instance', '--role must be administrator or help-desk'],
    ['token create --name N --role help-desk --instance --expires 0', '--expires must be 1 to'],
    ['token create --name N --role help-desk --instance --expires soon', '--expires must be 1 to'],
    ['token revoke', 'ID is missing'],
  ])('answers "%s" with 2 and a sentence', async (line, sentence) => {
    using at = desk();
    const { code, error } = await at.detent(line);
    expect(code).toBe(2);
    expect(error).toContain(sentence);
  });
});
