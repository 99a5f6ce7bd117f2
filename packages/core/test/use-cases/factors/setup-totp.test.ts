import type { Account, Failure, Outcome, Self } from '@detent/core';
import { anAccount, anEmailFactor, aTotp, failing, noon, quickHash } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import {
  anAsk,
  atOnce,
  aWorld,
  doneWith,
  failureOf,
  grace,
  instead,
  otherThan,
  theirs,
  type World,
} from '../../support/world.ts';

const bare = anAccount({ factors: [], preferred: null });
const withApp = anAccount({
  factors: [aTotp(), anEmailFactor()],
  recovery: { salt: 'salt', hashes: ['old'], issuedAt: noon - 1000 },
});

interface Shown {
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
  readonly token: string;
}

async function started(world: World, actor: Self, replaces = false): Promise<Shown> {
  const { outcome, shown } = await world.detent.startSetup(anAsk(), { actor, replaces, ifMatch: null });
  if (shown === null) throw new TypeError(JSON.stringify(outcome));
  return shown;
}

interface Finishing {
  readonly actor?: Self;
  readonly token?: string;
  readonly code?: string;
  readonly replaces?: boolean;
  readonly accountId?: string;
}

function finish(world: World, account: Account, shown: Shown, wishes: Finishing = {}): Promise<Outcome> {
  const { accountId = account.id, ...asked } = wishes;
  return world.detent.finishSetup(anAsk({ accountId }), {
    actor: theirs(account),
    token: shown.token,
    code: world.ports.oneTimePasswords.codeAt(shown.secret, world.ports.clock.now()),
    replaces: false,
    ifMatch: null,
    ...asked,
  });
}

const invalid: Failure = { code: 'enrolment-invalid' };
const over: Failure = { code: 'enrolment-over' };

describe('setting up an authenticator app', () => {
  it('shows a secret, recovery codes and a token in which none of them can be read, and changes nothing', async () => {
    const world = await aWorld(bare);
    const shown = await started(world, theirs(bare));
    expect(shown.recoveryCodes).toHaveLength(6);
    expect(shown.recoveryCodes.every((code) => /^[A-Za-z0-9]{12}$/.test(code))).toBe(true);
    for (const secret of [shown.secret, ...shown.recoveryCodes]) expect(shown.token).not.toContain(secret);
    expect(await world.acts()).toEqual([]);
  });

  it('draws as many recovery codes as are wished for', async () => {
    const world = await aWorld(bare, { settings: { recovery: { count: 8, length: 14 } } });
    const { recoveryCodes } = await started(world, theirs(bare));
    expect(recoveryCodes.map((code) => code.length)).toEqual(Array.from({ length: 8 }, () => 14));
  });

  it('is refused as it would be refused in the end', async () => {
    const world = await aWorld(withApp);
    const start = async (actor: Self, replaces: boolean) =>
      failureOf((await world.detent.startSetup(anAsk(), { actor, replaces, ifMatch: null })).outcome);
    expect(await start(theirs(withApp), false)).toEqual({ code: 'factor-exists', kind: 'totp' });
    expect(await start({ ...theirs(withApp), stepUp: null }, true)).toMatchObject({ code: 'step-up-needed' });
    const off = await aWorld(bare);
    const { outcome, shown } = await off.detent.startSetup(anAsk(), {
      actor: theirs(bare),
      replaces: true,
      ifMatch: null,
    });
    expect(failureOf(outcome)).toEqual({ code: 'kind-off', kind: 'totp' });
    expect(shown).toBeNull();
  });

  it('fails as the port that failed', async () => {
    const world = await aWorld(bare);
    world.ports.tokens.fault = true;
    await expect(started(world, theirs(bare))).rejects.toMatchObject({
      failure: { code: 'port-failed', port: 'Tokens' },
    });
  });

  it('ends with a code of the secret: factor, recovery codes and the end of all sessions in one commit', async () => {
    const world = await aWorld(bare);
    const shown = await started(world, theirs(bare));
    const account = doneWith(await finish(world, bare, shown));
    expect(account).toMatchObject({
      epoch: bare.epoch + 1,
      preferred: 'totp',
      factors: [{ kind: 'totp', state: 'active' }],
      sessions: { generation: bare.sessions.generation + 1, kept: null },
    });
    const { salt, hashes } = account.recovery ?? { salt: '', hashes: [] };
    const kept = await Promise.all(shown.recoveryCodes.map((code) => world.ports.hasher.hashRecovery(code, salt)));
    expect(hashes).toEqual(kept);
    expect(await world.acts()).toHaveLength(1);
  });

  it('hashes recovery codes only once the code has proved right', async () => {
    const world = await aWorld(bare);
    const shown = await started(world, theirs(bare));
    const wrong = otherThan(world.ports.oneTimePasswords.codeAt(shown.secret, noon));
    expect(failureOf(await finish(world, bare, shown, { code: wrong }))).toEqual({ code: 'code-wrong' });
    expect(world.ports.hasher.work).toBe(0);
    expect(failureOf(await finish(world, bare, shown))).toBe('done');
    expect(world.ports.hasher.work).toBe(6);
  });

  it('never confirms the app without the codes that were shown with it, though its code comes right meanwhile', async () => {
    const world = await aWorld(bare);
    const shown = await started(world, theirs(bare));
    const code = world.ports.oneTimePasswords.codeAt(shown.secret, noon + 60_000);
    const { oneTimePasswords, clock } = world.ports;
    const slow = instead(oneTimePasswords, {
      matches: (...given: Parameters<typeof oneTimePasswords.matches>) => {
        const steps = oneTimePasswords.matches(...given);
        clock.pass(30_000);
        return steps;
      },
    });
    const { finishSetup } = world.server({ oneTimePasswords: slow });
    const asked = { actor: theirs(bare), token: shown.token, code, replaces: false, ifMatch: null };
    expect(failureOf(await finishSetup(anAsk(), asked))).toEqual({ code: 'code-wrong' });
    expect((await world.account()).factors).toEqual([]);
  });
});

describe('a set-up token', () => {
  it('attack-44: is good in the session and on the account it was made for, and nowhere else', async () => {
    const world = await aWorld(bare);
    const other = anAccount({ id: 'account-2', factors: [], preferred: null });
    await world.put(other);
    const shown = await started(world, theirs(bare));
    expect(failureOf(await finish(world, bare, shown, { actor: theirs(bare, 'session-2') }))).toEqual(invalid);
    const elsewhere = { actor: theirs(other), accountId: 'account-2' };
    expect(failureOf(await finish(world, other, shown, elsewhere))).toEqual(invalid);
    expect(await world.acts()).toEqual([]);
    expect(await world.acts('account-2')).toEqual([]);
  });

  it('is good for what it was made for: a first app, or one in place of others', async () => {
    const first = await aWorld(bare);
    const shown = await started(first, theirs(bare));
    expect(failureOf(await finish(first, bare, shown, { replaces: true }))).toEqual(invalid);
    const second = await aWorld(withApp);
    const replacing = await started(second, theirs(withApp), true);
    expect(failureOf(await finish(second, withApp, replacing, { replaces: false }))).toEqual(invalid);
  });

  it('is over after a quarter of an hour, to the millisecond', async () => {
    const world = await aWorld(bare);
    const shown = await started(world, theirs(bare));
    world.ports.clock.set(noon + 15 * 60_000);
    expect(failureOf(await finish(world, bare, shown))).toEqual(over);
    world.ports.clock.set(noon + 15 * 60_000 - 1);
    expect(failureOf(await finish(world, bare, shown))).toBe('done');
  });

  it('nothing-outlives-a-change: is over once the factor set has changed', async () => {
    const world = await aWorld(withApp);
    const shown = await started(world, theirs(withApp), true);
    await world.detent.removeFactor(anAsk(), {
      actor: grace,
      which: { kind: 'email' },
      includePending: false,
      ifMatch: null,
      needsPassword: false,
      compromised: false,
    });
    const now = await world.account();
    expect(failureOf(await finish(world, now, shown, { replaces: true }))).toEqual(over);
  });

  it('works once', async () => {
    const world = await aWorld(bare);
    const shown = await started(world, theirs(bare));
    const answers = await atOnce(10, () => finish(world, bare, shown));
    expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    const now = await world.account();
    expect(failureOf(await finish(world, now, shown))).toEqual(over);
  });

  it.each([
    ['no token at all', () => 'x'],
    [
      'a token of another type',
      (world: World) =>
        world.ports.tokens.sign('known_client', { sub: 'account-1', jti: 'jti' }, { at: noon, ms: 1000 }),
    ],
    [
      'a token whose seal does not open',
      (world: World) =>
        world.ports.tokens.sign(
          'totp_setup',
          { sub: 'account-1', session: 'session-1', epoch: bare.epoch, enrolment: 'p1.key-1.0041.x' },
          { at: noon, ms: 1000 },
        ),
    ],
    [
      'a token whose seal is of another session',
      (world: World) => {
        const bound = { purpose: 'setup', accountId: 'account-1', of: 'session-2' } as const;
        const enrolment = world.ports.vault.seal('totp-1 SECRET first', bound);
        const claims = { sub: 'account-1', session: 'session-1', epoch: bare.epoch, enrolment };
        return world.ports.tokens.sign('totp_setup', claims, { at: noon, ms: 1000 });
      },
    ],
  ])('is none of ours if it is %s', async (_what, make) => {
    const world = await aWorld(bare);
    const outcome = await finish(world, bare, { secret: 'SECRET', recoveryCodes: [], token: make(world) });
    expect(failureOf(outcome)).toEqual(invalid);
  });

  it('is not refused as forged where the vault cannot answer', async () => {
    const world = await aWorld(bare);
    const shown = await started(world, theirs(bare));
    const failure = { code: 'port-failed', port: 'Vault', op: 'read' } as const;
    const vault = instead(world.ports.vault, {
      open: () => {
        throw new TypeError('no answer');
      },
    });
    const asked = { actor: theirs(bare), token: shown.token, code: '000000', replaces: false, ifMatch: null };
    await expect(world.server({ vault }).finishSetup(anAsk(), asked)).rejects.toMatchObject({ failure });
  });
});

describe('replacing an authenticator app', () => {
  it('promises no undo that cannot work: refuses where the old secret cannot be opened any more', async () => {
    const spoilt = { ...withApp, factors: [aTotp({ sealed: 'spoilt' }), anEmailFactor()] };
    const world = await aWorld(spoilt);
    const asked = { actor: theirs(spoilt), replaces: true, ifMatch: null };
    expect(failureOf((await world.detent.startSetup(anAsk(), asked)).outcome)).toEqual({ code: 'seal-unopened' });
    expect(await world.acts()).toEqual([]);
  });

  it('attack-30: takes the old one off in the commit that confirms the new one', async () => {
    const world = await aWorld(withApp);
    const shown = await started(world, theirs(withApp), true);
    const account = doneWith(await finish(world, withApp, shown, { replaces: true }));
    expect(account.factors.map(({ kind, state }) => [kind, state])).toEqual([
      ['totp', 'removed'],
      ['email', 'active'],
      ['totp', 'active'],
    ]);
    expect(account.recovery?.hashes).toHaveLength(6);
    expect(account.recovery?.hashes).not.toContain('old');
    const [act] = await world.acts();
    expect(act?.impact).toMatchObject({ removed: [{ id: 'totp-1' }], added: [{ kind: 'totp' }], onlyFactor: false });
    expect(act?.notices.map(({ recipientId }) => recipientId)).toEqual(['mail-1']);
  });

  it('needs no second factor beside it', async () => {
    const lone = anAccount({ factors: [aTotp()] });
    const world = await aWorld(lone);
    const shown = await started(world, theirs(lone), true);
    expect(failureOf(await finish(world, lone, shown, { replaces: true }))).toBe('done');
  });

  it('happens once, however often it is sent', async () => {
    const world = await aWorld(withApp);
    const shown = await started(world, theirs(withApp), true);
    const servers = [world.detent, world.server()];
    const code = world.ports.oneTimePasswords.codeAt(shown.secret, noon);
    const asked = { actor: theirs(withApp), token: shown.token, code, replaces: true, ifMatch: null };
    const answers = await atOnce(10, async (at) => servers[at % 2]?.finishSetup(anAsk(), asked));
    expect(answers.filter((answer) => answer?.kind === 'done')).toHaveLength(1);
    expect((await world.acts()).flatMap((act) => act.notices)).toHaveLength(1);
  });

  it('leaves everything as it was where the hasher has no room', async () => {
    const world = await aWorld(withApp);
    const shown = await started(world, theirs(withApp), true);
    world.ports.hasher.busy = true;
    await expect(finish(world, withApp, shown, { replaces: true })).rejects.toMatchObject({
      failure: { code: 'busy' },
    });
    expect(await world.account()).toEqual(withApp);
  });

  it('undone from the mail, gives back the old app and takes the new one', async () => {
    const world = await aWorld(withApp);
    const shown = await started(world, theirs(withApp), true);
    await finish(world, withApp, shown, { replaces: true });
    const [act] = await world.acts();
    const { token } = world.ports.tokens.notMe(act?.notices[0]?.id ?? '');
    const report = await world.detent.reportNotMe(token, { door: 'not-me', origin: null, signal: { aborted: false } });
    const account = report === null ? bare : doneWith(report.outcome);
    expect(account.factors.map(({ id, kind, state }) => [kind, state, id === 'totp-1'])).toEqual([
      ['totp', 'active', true],
      ['email', 'active', false],
      ['totp', 'removed', false],
    ]);
    expect(account).toMatchObject({ recovery: null, preferred: 'totp', frozen: { since: noon } });

    const signsIn = async (code: string) => {
      const challenge = {
        id: `challenge-${code}`,
        accountId: 'account-1',
        purpose: 'sign-in',
        sessionId: null,
        epoch: account.epoch,
        generation: account.sessions.generation,
        scope: 'scope-1',
        methods: ['pwd'],
        expiresAt: noon + 1000,
      } as const;
      return failureOf(
        await world.detent.finishSignIn(anAsk(), { challenge, codes: { totp: code }, clientToken: null }),
      );
    };
    expect(await signsIn(world.ports.oneTimePasswords.codeAt(shown.secret, noon))).toEqual({ code: 'code-wrong' });
    expect(await signsIn(world.typed())).toBe('signed-in');
  });

  it('is counted before it is compared, in the lane of its session', async () => {
    const world = await aWorld(withApp);
    const shown = await started(world, theirs(withApp), true);
    const failure = { code: 'port-failed', port: 'Accounts', op: 'write' } as const;
    const accounts = failing(world.stores.accounts, { method: 'commit', how: 'throw', failure });
    const code = world.ports.oneTimePasswords.codeAt(shown.secret, noon);
    const asked = { actor: theirs(withApp), token: shown.token, code, replaces: true, ifMatch: null };
    const broken = world.server({ accounts });
    for (let count = 0; count < 10; count += 1)
      await expect(broken.finishSetup(anAsk(), asked)).rejects.toMatchObject({ failure });
    expect(failureOf(await finish(world, withApp, shown, { replaces: true }))).toMatchObject({ code: 'throttled' });
  });

  it('is refused to nobody for another password hash', async () => {
    const changed = anAccount({ ...withApp, person: { passwordHash: quickHash('another') } });
    const world = await aWorld(changed);
    const shown = await started(world, theirs(changed), true);
    expect(failureOf(await finish(world, changed, shown, { replaces: true }))).toBe('done');
  });
});
