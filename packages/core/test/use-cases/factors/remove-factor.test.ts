import { describe, expect, it } from 'vitest';
import type { Account } from '../../../src/account/account.ts';
import { DetentError } from '../../../src/failure.ts';
import type { Vault } from '../../../src/ports/vault.ts';
import { anAccount, anEmailFactor, aTotp, caught, PlainVault } from '../../../src/testing/index.ts';
import type { Outcome } from '../../../src/use-cases/decide.ts';
import { type AskedRemoval, createRemoveFactor } from '../../../src/use-cases/factors/remove-factor.ts';
import { administrator, self } from '../../actors.ts';
import { anAsk, type Deciding, deciding, instead } from '../deciding.ts';

const account = anAccount({ factors: [aTotp(), anEmailFactor()] });
const asked = (before: Account, wishes: Partial<AskedRemoval> = {}): AskedRemoval => ({
  actor: self(before),
  which: { kind: 'totp' },
  includePending: false,
  ifMatch: null,
  needsPassword: true,
  compromised: false,
  ...wishes,
});
const world = async (
  vault: Vault = new PlainVault(),
  before = account,
): Promise<
  Deciding & {
    readonly remove: ReturnType<typeof createRemoveFactor>;
    readonly preview: ReturnType<typeof createRemoveFactor>;
  }
> => {
  const decided = await deciding({ account: before });
  const deps = { decide: decided.decide, vault };
  return { ...decided, remove: createRemoveFactor(deps), preview: createRemoveFactor(deps, 'preview') };
};
const refusal = (outcome: Outcome): string | null => (outcome.kind === 'refused' ? outcome.failure.code : null);

describe('removing a factor', () => {
  it('removed-stops-at-once: takes it off in one commit', async () => {
    const { remove, stored, acts } = await world();
    expect(await remove(anAsk(), asked(account))).toMatchObject({
      kind: 'done',
      impact: { removed: [{ id: 'totp-1' }], remaining: [{ id: 'email-1' }], sessions: 'ended' },
    });
    expect(await stored()).toMatchObject({ factors: [{ state: 'removed' }, { state: 'active' }] });
    expect(await acts()).toBe(1);
  });

  it('takes it off once', async () => {
    const { remove, acts } = await world();
    await remove(anAsk(), asked(account));
    expect(refusal(await remove(anAsk(), asked(account)))).toBe('factor-unknown');
    expect(await acts()).toBe(1);
  });

  it('preview-is-the-rule: shows the same beforehand, and changes nothing', async () => {
    const { remove, preview, stored } = await world();
    const previewed = await preview(anAsk(), asked(account));
    expect(await stored()).toEqual(account);
    const removed = await remove(anAsk(), asked(account));
    expect(previewed).toEqual({ ...removed, act: null });
  });

  it('preview-is-the-rule: refuses beforehand what the removal refuses', async () => {
    const { remove, preview } = await world();
    const bare = asked(account, { actor: self(account, { stepUp: null }) });
    expect(await preview(anAsk(), bare)).toEqual(await remove(anAsk(), bare));
    expect(refusal(await preview(anAsk(), bare))).toBe('step-up-needed');
  });

  it('judges by the door through which it was asked', async () => {
    const decided = await deciding({ account });
    const relaxed = createRemoveFactor({
      vault: new PlainVault(),
      decide: {
        ...decided.decide,
        commit: (ask, actor, judge) =>
          decided.decide.commit(ask, actor, (now, policy, at) =>
            judge(now, { ...policy, relaxedDoors: ['zitadel'] }, at),
          ),
      },
    });
    const bare = asked(account, { actor: self(account, { stepUp: null }) });
    expect(refusal(await relaxed(anAsk({ door: 'self-service' }), bare))).toBe('step-up-needed');
    expect((await relaxed(anAsk({ door: 'zitadel' }), bare)).kind).toBe('done');
  });
});

describe('the vault', () => {
  it('opens what the removal keeps, for this account and factor', async () => {
    const opened: unknown[] = [];
    const vault = instead<Vault>(new PlainVault(), {
      open: (sealed, bound) => {
        opened.push([sealed, bound]);
        return '';
      },
    });
    const { remove } = await world(vault);
    await remove(anAsk(), asked(account));
    expect(opened).toEqual([[aTotp().sealed, { purpose: 'totp-secret', accountId: 'account-1', of: 'totp-1' }]]);
  });

  it('fail-closed: that cannot open it refuses the removal, and nothing changes', async () => {
    const vault = new PlainVault();
    const { remove, acts } = await world(vault);
    vault.fault = 'open';
    expect(refusal(await remove(anAsk(), asked(account)))).toBe('seal-unopened');
    expect(await acts()).toBe(0);
    expect((await remove(anAsk(), asked(account, { actor: administrator(), compromised: true }))).kind).toBe('done');
  });

  it('fail-closed: does not open what was sealed for another account', async () => {
    const moved = anAccount({ factors: [aTotp({}, 'account-2'), anEmailFactor()] });
    const { remove } = await world(new PlainVault(), moved);
    expect(refusal(await remove(anAsk(), asked(moved)))).toBe('seal-unopened');
  });

  it('is not asked about a factor that keeps no secret', async () => {
    const vault = new PlainVault();
    vault.fault = 'open';
    const { remove } = await world(vault);
    expect((await remove(anAsk(), asked(account, { which: { kind: 'email' } }))).kind).toBe('done');
  });

  it('that breaks with an error of its own is a fault and no refusal', async () => {
    const fault = new Error('the module is gone');
    const vault = instead<Vault>(new PlainVault(), {
      open: () => {
        throw fault;
      },
    });
    const { remove, acts } = await world(vault);
    const error = await caught(() => remove(anAsk(), asked(account)));
    expect(DetentError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ failure: { code: 'port-failed', port: 'Vault', op: 'read' }, cause: fault });
    expect(await acts()).toBe(0);
  });
});
