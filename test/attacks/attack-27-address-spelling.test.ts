import { describe, it } from 'vitest';
import { expectCode } from '../e2e/self-service/expectations.ts';
import type { World } from '../e2e/self-service/world.ts';
import { over } from './grounds.ts';

/** Ten in five minutes, as it is by default and off in the other tests. */
const limited = { settings: { signInLimit: { most: 10, inMs: 300_000 } } };
const trusting = { ...limited, trustedProxies: ['127.0.0.1', '::1'] };

const right = 'S3cur3P@ssw0rd!';

const signIn = (
  world: World,
  headers: Readonly<Record<string, string>>,
  { email = 'nobody@example.com', password = right } = {},
) => world.client(world.server).send('POST', '/api/auth/login', { headers, body: { email, password } });

async function expectRefusedAfterTen(
  world: World,
  spellings: readonly Readonly<Record<string, string>>[],
): Promise<void> {
  const answers = [];
  for (let at = 0; at < 20; at += 1) answers.push(await signIn(world, spellings[at % spellings.length] ?? {}));
  for (const answer of answers.slice(0, 10)) expectCode(answer, 'INVALID_CREDENTIALS');
  for (const answer of answers.slice(10)) expectCode(answer, 'IP_LOGIN_RATE_LIMIT_EXCEEDED');
}

const from = (...addresses: readonly string[]): readonly Readonly<Record<string, string>>[] =>
  addresses.map((address) => ({ 'X-Forwarded-For': address }));

describe.each(over('H'))('one address, %s', (_where, open) => {
  it.each([
    [
      'spelled in many ways',
      from(
        '192.0.2.7',
        '::ffff:192.0.2.7',
        '::FFFF:c000:207',
        '[::ffff:192.0.2.7]:4711',
        '192.0.2.7:80',
        '203.0.113.9 ,  192.0.2.7',
      ),
    ],
    [
      'that moves within one /64',
      from(
        ...Array.from({ length: 20 }, (_, at) => `2001:db8:0:7:${at.toString(16)}::${at + 1}`),
        '2001:DB8::7:1:2:3:4%eth0',
      ),
    ],
    ['behind what it wrote itself', from('1.1.1.1, 192.0.2.7', '2.2.2.2,192.0.2.7', 'garbage, 192.0.2.7')],
  ])('%s meets one budget', async (_how, spellings) => {
    await using world = await open(trusting);
    await expectRefusedAfterTen(world, spellings);
  });

  it('of an untrusted peer is the socket’s, whatever it claims', async () => {
    await using world = await open(limited);
    const claims = Array.from({ length: 20 }, (_, at) => ({
      'X-Forwarded-For': `198.51.100.${at}`,
      Forwarded: `for=198.51.100.${at}`,
      'X-Real-IP': `198.51.100.${at}`,
      'True-Client-IP': `198.51.100.${at}`,
      'CF-Connecting-IP': `198.51.100.${at}`,
    }));
    await expectRefusedAfterTen(world, claims);
  });

  it('of mail is one sign-in name in every spelling, known or not', async () => {
    await using world = await open();
    for (const address of ['Ada.1@Example.com', 'nobody@example.com']) {
      if (address.startsWith('Ada')) await world.person();
      const spelled = [address, address.toUpperCase(), address.toLowerCase(), ` ${address}`, `${address} `];
      for (let at = 0; at < 20; at += 1) {
        const email = spelled[at % spelled.length] ?? '';
        expectCode(await signIn(world, {}, { email, password: 'wrong' }), 'INVALID_CREDENTIALS');
      }
    }
    // The twentieth was the last: the right password is wrong now.
    expectCode(await signIn(world, {}, { email: 'ada.1@example.com' }), 'INVALID_CREDENTIALS');
  });
});
