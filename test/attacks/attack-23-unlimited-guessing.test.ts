import { describe, expect, it } from 'vitest';
import { codeAt } from '../e2e/self-service/authenticator.ts';
import type { Device } from '../e2e/self-service/device.ts';
import { expectCode, expectOk, text } from '../e2e/self-service/expectations.ts';
import { counting } from '../e2e/self-service/faulty.ts';
import { enrolTotp, wrongCode } from '../e2e/self-service/flows.ts';
import type { Answer } from '../e2e/self-service/http-client.ts';
import { isThorough } from '../support/thorough.ts';
import { expectRepelled, finishSignIn, finishStepUp, passwordStepUp, recover, setupPath } from './attacked.ts';
import { over } from './grounds.ts';

/** How many of these answers say that something was compared and wrong; the others say that nothing was. */
const compared = (answers: readonly Answer[], code: string): number =>
  answers.filter(({ headers }) => headers['x-error-code'] === code).length;

/** Two hundred guesses, twenty at once; sixty where nobody has the time, which is more than any budget. */
async function twoHundred(
  before: (round: number) => Promise<unknown>,
  guess: () => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let round = 0; round < (isThorough ? 10 : 3); round += 1) {
    await before(round);
    answers.push(...(await Promise.all(Array.from({ length: 20 }, guess))));
  }
  for (const { status } of answers) expect([200, 500]).not.toContain(status);
  return answers;
}

const day = 86_400_000;

describe.each(over('H'))('bounded-guessing: two hundred guesses at one place, %s', (_where, open) => {
  it('at sign-in: ten codes are compared, and five of those that were mailed', async () => {
    await using world = await open();
    const stranger = world.device(await world.person());
    const totp = wrongCode(stranger.code());
    const codes = await twoHundred(
      () => stranger.login(),
      () => finishSignIn(stranger, { totp }),
    );
    expect(compared(codes, 'WRONG_TWO_FACTOR_CODE')).toBe(10);

    const other = world.device(await world.person({ totp: 0 }));
    await other.login();
    const email = wrongCode(await other.mailed());
    const mailed = await twoHundred(
      () => other.login(),
      () => finishSignIn(other, { email }),
    );
    expect(compared(mailed, 'WRONG_TWO_FACTOR_CODE')).toBe(5);
  });

  it('at a step-up: ten codes, and ten passwords', async () => {
    await using world = await open();
    const device = await world.inSession(await world.person());
    const totp = wrongCode(device.code());
    const codes = await twoHundred(
      () => passwordStepUp(device),
      () => finishStepUp(device, { totp }),
    );
    expect(compared(codes, 'WRONG_TWO_FACTOR_CODE')).toBe(10);

    const other = await world.inSession(await world.person());
    const typing = (password: string) => () =>
      other.send('POST', '/api/auth/step-up', { with: ['access'], body: { password } });
    const passwords = await twoHundred(() => Promise.resolve(), typing('wrong'));
    expect(compared(passwords, 'INVALID_CREDENTIALS')).toBe(10);
    expectCode(await typing(other.person.password)(), 'TWO_FACTOR_ATTEMPTS_EXCEEDED');
  });

  it('at a recovery and at an enrolment: ten codes', async () => {
    await using world = await open();
    const device = await world.steppedUp({ totp: 0 });
    const { recoveryCodes } = await enrolTotp(world, device);
    const stranger = world.device(device.person);
    const recovering = await twoHundred(
      () => stranger.login(),
      () => recover(stranger, 'WRONG-CODE00'),
    );
    expect(compared(recovering, 'WRONG_TOTP_RECOVERY_CODE')).toBe(10);
    await stranger.login();
    expectCode(await recover(stranger, recoveryCodes[0] ?? ''), 'TWO_FACTOR_ATTEMPTS_EXCEEDED');

    const enrolling = await world.inSession(await world.person({ totp: 0 }));
    const setup = await enrolling.send('GET', setupPath);
    const [token, secret] = [text(setup, 'token'), text(setup, 'secret')];
    const confirm = (code: string) => enrolling.send('POST', setupPath, { body: { token, code } });
    const right = codeAt(secret, world.clock.now());
    const confirming = await twoHundred(
      () => Promise.resolve(),
      () => confirm(wrongCode(right)),
    );
    expect(compared(confirming, 'WRONG_TWO_FACTOR_CODE')).toBe(10);
    expectCode(await confirm(right), 'TWO_FACTOR_ATTEMPTS_EXCEEDED');
  });

  it('at a password: twenty are compared, and the right one is wrong after that', async () => {
    await using world = await open();
    const { port: hasher, calls } = counting(world.ports.hasher);
    const server = await world.another({ ports: { hasher } });
    const stranger = world.device(await world.person(), { server });
    const typed = await twoHundred(
      () => Promise.resolve(),
      () => stranger.login('wrong'),
    );
    expect(compared(typed, 'INVALID_CREDENTIALS')).toBe(typed.length);
    expect(calls.get('verify')).toBeDefined();
    const right = await stranger.login();
    expectCode(right, 'INVALID_CREDENTIALS');
    world.clock.pass(900_000);
    expectOk(await stranger.login());
  });

  it('over days: try 101 fails even when it is right, the factor is locked and guards still', async () => {
    await using world = await open();
    const person = await world.person();
    const [secret = ''] = person.secrets;
    const stranger = world.device(person);
    let wrong = 0;
    for (let tries = 0; wrong < 100 && tries < 400; tries += 1) {
      if (tries % 5 === 0) await stranger.login();
      const answer = await finishSignIn(stranger, { totp: wrongCode(codeAt(secret, world.clock.now())) });
      const code = answer.headers['x-error-code'];
      if (code === 'WRONG_TWO_FACTOR_CODE') wrong += 1;
      if (code === 'TWO_FACTOR_ATTEMPTS_EXCEEDED') world.clock.pass(wrong % 30 === 0 ? day : 900_000);
    }
    expect(wrong).toBe(100);
    world.clock.pass(day);
    const entering: Device = world.device(person);
    await entering.login();
    expect(entering.tokens).toMatchObject({ access: null, challenge: expect.any(String) });
    await expectRepelled(world, entering, 'TWO_FACTOR_METHOD_LOCKED', () =>
      finishSignIn(entering, { totp: codeAt(secret, world.clock.now()) }),
    );
    expect(await world.told(person, 'factor-locked')).toHaveLength(1);
    expectOk(await entering.send('POST', '/api/auth/2fa/email/send', { with: ['challenge'] }));
    expectOk(await finishSignIn(entering, { email: await entering.mailed() }));
  });
});
