import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CookieJar } from 'tough-cookie';
import { expect, it } from 'vitest';
import { expectOk, expectRemoved } from './expectations.ts';
import { openMemory } from './memory-storage.ts';
import { devicePath, origin, password, World } from './world.ts';

// Case 1: a jar of cookies as browsers keep it, and as curl does, signs in, stays signed in and takes a device off.

const host = { open: openMemory };
const own = `${password}-admin`;

it.each([origin, `${origin}/base`])(
  'a jar of cookies stays signed in at %s, on every route and on no other',
  async (baseUrl) => {
    await using world = await World.open(host, { baseUrl, admin: { csrf: 'token' } });
    const { administrator } = await world.signedIn();
    const person = await world.person();
    const jar = new CookieJar();
    const path = new URL(baseUrl).pathname.replace(/\/$/, '');
    const send = async (method: string, below: string, body?: unknown) => {
      const url = `${baseUrl}${below}`;
      const known = await jar.getCookies(url);
      const csrf = known.find(({ key }) => key === 'nest_auth_csrf')?.value;
      const answer = await world.send(method, `${path}${below}`, {
        ...(body === undefined ? {} : { body }),
        headers: {
          ...(known.length === 0 ? {} : { Cookie: await jar.getCookieString(url) }),
          ...(csrf === undefined ? {} : { 'X-CSRF-Token': csrf }),
          Origin: origin,
        },
      });
      for (const [name, { value, attributes }] of answer.cookies) {
        const parts = Object.entries(attributes).map(([key, said]) => (said === '' ? key : `${key}=${said}`));
        await jar.setCookie([`${name}=${value}`, ...parts].join('; '), url, { sameSiteContext: 'strict' });
      }
      return answer;
    };

    expect((await send('GET', '/auth/admin/me')).status).toBe(401);
    expectOk(await send('POST', '/auth/admin/login', { email: administrator.email, password: own }), 201);
    for (const below of ['me', 'sessions', 'mfa', 'admins', 'api/users', `api/users/${person.id}`])
      expectOk(await send('GET', `/auth/admin/${below}`));
    expectRemoved(await send('DELETE', devicePath(person.id, person.devices[0] ?? '')));
    expect(await jar.getCookies(`${baseUrl}/api/auth/login`)).toEqual([]);
    expect(await jar.getCookies(`http://id.example.com${path}/auth/admin/me`)).toEqual([]);
    expectOk(await send('POST', '/auth/admin/logout'), 201);
    expect(
      (await jar.getCookies(`${baseUrl}/auth/admin/me`)).map(({ value }) => value).filter((value) => value !== ''),
    ).toEqual([]);
  },
);

const curl = promisify(execFile);
const hasCurl = await curl('curl', ['--version']).then(
  () => true,
  () => false,
);

it.runIf(hasCurl)('curl with a jar signs in, stays signed in and takes a device off', async () => {
  await using world = await World.open(host, {
    baseUrl: 'http://127.0.0.1',
    admin: { cookies: { secure: false, path: '/auth/admin' } },
  });
  const { administrator } = await world.signedIn();
  const person = await world.person();
  const directory = await mkdtemp(join(tmpdir(), 'detent-curl-'));
  const jar = join(directory, 'jar');
  const ask = async (method: string, path: string, ...more: readonly string[]): Promise<string> => {
    const url = `http://127.0.0.1:${world.server.port}${path}`;
    const { stdout } = await curl('curl', ['-s', '-b', jar, '-c', jar, '-X', method, url, ...more]);
    return stdout;
  };
  const body = JSON.stringify({ email: administrator.email, password: own });
  const signedIn = await ask('POST', '/auth/admin/login', '-H', 'Content-Type: application/json', '-d', body);
  expect(signedIn).toContain('Signed in successfully');
  expect(await ask('GET', '/auth/admin/me')).toContain(administrator.email);
  const device = devicePath(person.id, person.devices[0] ?? '');
  expect(await ask('DELETE', device)).toBe('{"message":"TOTP device deleted successfully"}');
  await rm(directory, { recursive: true, force: true });
});
