import type { AdministratorSession } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { failureOf, instead } from '../../support/world.ts';
import { type AdminWorld, above, anAdminWorld, outside } from './admin-world.ts';

const askOf = ({ account }: AdministratorSession) => ({ ...outside, accountId: account.id });

async function begun(own: AdminWorld, caller: AdministratorSession, code: string | null = null) {
  const second = code === null ? null : { code, method: null };
  const answer = await own.administration.ownFactors.begin(askOf(caller), caller, { label: 'Phone', second });
  if (answer.kind !== 'begun') throw new TypeError(answer.failure.code);
  return answer;
}

const codeOf = ({ world }: AdminWorld, secret: string): string =>
  world.ports.oneTimePasswords.codeAt(secret, world.ports.clock.now());

describe('the own second factor of an administrator', () => {
  it('is enrolled on a restricted session, which reaches everything from then on', async () => {
    const own = await anAdminWorld({ secondFactor: 'required' });
    const owner = await own.added();
    const caller = await own.caller(owner);
    expect(caller.restricted).toBe(true);
    const { shown, setupToken } = await begun(own, caller);
    const code = codeOf(own, shown.secret);
    const confirm = (of: AdministratorSession, token = setupToken) =>
      own.administration.ownFactors.confirm(askOf(of), of, { setupToken: token, code });
    expect(await confirm(await own.caller(owner))).toMatchObject({ failure: { code: 'enrolment-invalid' } });
    expect(await confirm(caller, 'made up')).toMatchObject({ failure: { code: 'enrolment-invalid' } });
    expect(await confirm(caller)).toMatchObject({ outcome: { kind: 'done' }, factorId: shown.factorId });
    expect((await own.caller(owner)).restricted).toBe(false);
  });

  it('is not confirmed by a token that is over, or of another factor set', async () => {
    const own = await anAdminWorld();
    const caller = await own.caller(await own.added());
    const { shown, setupToken } = await begun(own, caller);
    const confirm = (of: AdministratorSession) =>
      own.administration.ownFactors.confirm(askOf(of), of, { setupToken, code: codeOf(own, shown.secret) });
    const changed = { ...caller, account: { ...caller.account, epoch: 7 } };
    expect(await confirm(changed)).toMatchObject({ kind: 'refused', failure: { code: 'enrolment-over' } });
    own.world.ports.clock.pass(15 * 60_000);
    expect(await confirm(caller)).toMatchObject({ kind: 'refused', failure: { code: 'enrolment-over' } });
  });

  it('beside another one takes a code, or a sign-in by one just now', async () => {
    const own = await anAdminWorld();
    const owner = await own.added();
    const first = await own.caller(owner);
    const { shown, setupToken } = await begun(own, first);
    await own.administration.ownFactors.confirm(askOf(first), first, { setupToken, code: codeOf(own, shown.secret) });
    const caller = await own.caller(owner);
    const begin = (of: AdministratorSession) =>
      own.administration.ownFactors.begin(askOf(of), of, { label: 'New', second: null });
    expect(await begin(caller)).toMatchObject({ failure: { code: 'step-up-needed' } });
    const [pwd, otp] = (['pwd', 'otp'] as const).map((method) => ({
      method,
      addressId: null,
      factorId: null,
      boundAt: null,
      at: own.world.ports.clock.now(),
    }));
    if (pwd === undefined || otp === undefined) throw new TypeError('no proofs');
    const proven = { ...caller, session: { ...caller.session, proofs: [pwd, otp] } };
    expect((await begin(proven)).kind).toBe('begun');
    own.world.ports.clock.pass(15 * 60_000);
    expect(await begin(proven)).toMatchObject({ failure: { code: 'step-up-needed' } });
    const { ownFactors } = own.administration;
    const wrong = { code: 'not a code', method: 'totp' } as const;
    expect(failureOf(await ownFactors.issueRecoveryCodes(askOf(caller), caller, wrong))).toEqual({
      code: 'code-wrong',
    });
    expect(
      failureOf(await ownFactors.remove(askOf(caller), caller, { factorId: shown.factorId, second: wrong })),
    ).toEqual({ code: 'code-wrong' });
  });

  it('gives no recovery codes where the factor was taken away between the code and them', async () => {
    const own = await anAdminWorld();
    const owner = await own.added();
    const first = await own.caller(owner);
    const { shown, setupToken } = await begun(own, first);
    await own.administration.ownFactors.confirm(askOf(first), first, { setupToken, code: codeOf(own, shown.secret) });
    own.world.ports.clock.pass(60_000);
    const caller = await own.caller(owner);
    const { accounts } = own.ports;
    let commits = 0;
    const late = own.server({
      accounts: instead(accounts, {
        commit: async (...given) => {
          commits += 1;
          if (commits === 2)
            await own.world.detent.removeFactor(askOf(caller), {
              actor: above,
              which: 'all',
              ifMatch: null,
              needsPassword: false,
              includePending: true,
              compromised: false,
            });
          return accounts.commit(...given);
        },
      }),
    });
    const typed = { code: codeOf(own, shown.secret), method: null };
    const issued = await late.ownFactors.issueRecoveryCodes(askOf(caller), caller, typed);
    expect(issued.kind).toBe('refused');
    expect((await own.account(owner)).recovery).toBeNull();
  });

  it('is named by a label that fits, and gives recovery codes only where there is something to recover', async () => {
    const own = await anAdminWorld();
    const caller = await own.caller(await own.added());
    const { ownFactors } = own.administration;
    const bad = await ownFactors.begin(askOf(caller), caller, { label: 'a\nb', second: null });
    expect(failureOf(bad)).toMatchObject({ code: 'input-invalid', field: 'label' });
    const none = await ownFactors.issueRecoveryCodes(askOf(caller), caller, { code: '123456', method: null });
    expect(failureOf(none)).toEqual({ code: 'second-factor-off' });
  });
});
