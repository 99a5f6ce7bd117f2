import { type Account, type Act, fixed, type Outcome, type Policy, type Signal } from '@detent/core';
import { aMailbox, aNumber, anAccount, anAct, anEmailFactor, aTotp, failing, noon } from '@detent/core/testing';
import { describe, expect, it } from 'vitest';
import {
  anAsk,
  atOnce,
  aWorld,
  before,
  doneWith,
  failureOf,
  grace,
  ofOwners,
  patient,
  theirs,
  type World,
} from '../../support/world.ts';

const account = anAccount({ recovery: { salt: 'salt', hashes: ['a'], issuedAt: noon - 1000 } });
const hour = 3_600_000;
const anonymous: { readonly door: string; readonly origin: null; readonly signal: Signal } = {
  door: 'not-me',
  origin: null,
  signal: patient,
};

const remove = (world: World, wishes = {}, accountId = 'account-1'): Promise<Outcome> =>
  world.detent.removeFactor(anAsk({ accountId }), {
    actor: grace,
    which: { kind: 'totp' },
    includePending: false,
    ifMatch: null,
    needsPassword: false,
    compromised: false,
    ...wishes,
  });

/** The token of the link that the last act's first message holds. */
async function lastToken(world: World, accountId = 'account-1'): Promise<string> {
  const act = (await world.acts(accountId)).at(-1);
  return world.ports.tokens.notMe(act?.notices[0]?.id ?? '').token;
}

const report = (world: World, token: string) => world.detent.reportNotMe(token, anonymous);
const look = (world: World, token: string) => world.detent.readNotMe(token, patient);

/** Removes the app and says that it was not me; answers the account as it is then. */
async function reported(of: Account, wishes = {}, later = 0, policy: Partial<Policy> = {}): Promise<Account> {
  const world = await aWorld(of, { policy });
  await remove(world, wishes);
  const token = await lastToken(world);
  world.ports.clock.pass(later);
  const answer = await report(world, token);
  if (answer === null) throw new TypeError('the link is worth nothing');
  return doneWith(answer.outcome);
}

/** Sends what is owed and moves what is settled out of the outbox. */
async function movedToHistory(world: World): Promise<void> {
  const { notices, history } = world.stores;
  const claimed = await notices.claim({ now: noon, until: noon + 1, lease: 'lease', limit: 100 });
  const sent = { state: 'sent', to: 'A•••', because: '250' } as const;
  const settlements = claimed.map(({ accountId, notice }) => ({
    accountId,
    noticeId: notice.id,
    lease: 'lease',
    as: sent,
  }));
  await notices.settle(settlements, noon);
  const settled = await notices.settled(100);
  await history.append(settled);
  await notices.forget(settled.map(({ accountId, act }) => ({ accountId, sequence: act.sequence })));
}

describe('"this was not me"', () => {
  it('brings the factor back, ends all sessions, freezes changes and tells everyone, in one commit', async () => {
    const world = await aWorld(account);
    await remove(world, { actor: theirs(account) });
    const answer = await report(world, await lastToken(world));
    const after = doneWith(answer?.outcome ?? { kind: 'refused', failure: { code: 'conflict' } });
    expect(after.factors).toMatchObject([
      { id: 'totp-1', state: 'active' },
      { id: 'email-1', state: 'active' },
    ]);
    expect(after).toMatchObject({
      sessions: { generation: 2, kept: null },
      frozen: { until: noon + 72 * hour, since: noon },
      recovery: null,
      disavowed: [{ at: noon, restored: ['totp-1'] }],
    });
    const [removal, disavowal]: readonly Act[] = await world.acts();
    expect(disavowal).toMatchObject({
      door: 'not-me',
      reason: null,
      actor: { kind: 'system', id: 'not-me' },
      impact: { restored: [{ id: 'totp-1' }], sessions: 'ended' },
      notices: [{ kind: 'changes-frozen', recipientId: 'mail-1' }],
    });
    expect(answer?.view).toMatchObject({
      act: { sequence: removal?.sequence },
      reported: null,
      account: { id: 'account-1' },
    });
  });

  it('attack-15: changes nothing by being looked at, however often', async () => {
    const world = await aWorld(account);
    await remove(world);
    const token = await lastToken(world);
    const acts = await world.acts();
    const looks = await atOnce(20, () => look(world, token));
    expect(looks.every((view) => view?.reported === null && view.notice.kind === 'factor-removed')).toBe(true);
    expect(await world.acts()).toEqual(acts);
    expect(failureOf((await report(world, token))?.outcome ?? { kind: 'worth nothing' })).toBe('done');
  });

  it('works while the act is in the outbox, while it is moved, and when it is history', async () => {
    const world = await aWorld(account);
    await remove(world);
    const token = await lastToken(world);
    const moves = () => movedToHistory(world);
    const meanwhile = world.server({ notices: before(world.stores.notices, 'pending', moves) });
    expect(await meanwhile.readNotMe(token, patient)).toMatchObject({
      act: { events: [{ type: 'factors-removed' }, {}, {}, {}] },
    });
    expect(await world.acts()).toEqual([]);
    expect((await report(world, token))?.outcome).toMatchObject({
      kind: 'done',
      impact: { restored: [{ id: 'totp-1' }] },
    });
  });

  it('works once: a later report, by whichever of its links, says what was done', async () => {
    const second = aMailbox({ id: 'mail-2', normal: 'b@example.org', value: 'b@example.org', role: 'factor' });
    const two = anAccount({
      factors: [aTotp(), anEmailFactor({ addressId: 'mail-2' })],
      person: { addresses: [aMailbox(), second] },
    });
    const world = await aWorld(two);
    await remove(world);
    const [act] = await world.acts();
    const tokens = act?.notices.map(({ id }) => world.ports.tokens.notMe(id).token) ?? [];
    expect(tokens).toHaveLength(2);
    const [first = '', other = ''] = tokens;
    await report(world, first);
    const acts = await world.acts();
    for (const token of [first, other]) {
      expect(await report(world, token)).toMatchObject({
        outcome: { kind: 'done', act: null },
        view: { reported: { at: noon, restored: ['totp-1'] } },
      });
    }
    expect(await world.acts()).toEqual(acts);
  });

  it('is one act, however often it is sent at once', async () => {
    const world = await aWorld(account);
    await remove(world);
    const token = await lastToken(world);
    const servers = [world.detent, world.server()];
    const answers = await atOnce(20, async (at) => servers[at % 2]?.reportNotMe(token, anonymous));
    const acts = answers.flatMap((answer) => (answer?.outcome.kind === 'done' ? [answer.outcome.act] : []));
    expect(acts).toHaveLength(20);
    expect(acts.filter((act) => act !== null)).toHaveLength(1);
    expect((await world.events()).filter((type) => type === 'factor-restored')).toHaveLength(1);
  });

  it('is judged again where the account changes behind it', async () => {
    const world = await aWorld(account);
    await remove(world);
    const token = await lastToken(world);
    const restores = () => world.detent.restoreFactor(anAsk(), { actor: grace, factorId: 'totp-1', ifMatch: null });
    const late = world.server({ accounts: before(world.stores.accounts, 'commit', restores) });
    const answer = await late.reportNotMe(token, anonymous);
    expect(answer?.outcome).toMatchObject({ kind: 'done', account: { disavowed: [{ restored: [] }] } });
    expect((await world.account()).factors.map(({ state }) => state)).toEqual(['active', 'active']);
  });
});

describe('a "this was not me" token', () => {
  it('is worth nothing if it is forged, made under another key, or names no act', async () => {
    const world = await aWorld(account);
    await remove(world);
    const [act] = await world.acts();
    const { tokens } = world.ports;
    const id = act?.notices[0]?.id ?? '';
    const sequence = act?.sequence ?? 0;
    const worthless = [
      'x',
      tokens.notMe(id, 'key-9').token,
      tokens.notMe('no notice').token,
      tokens.notMe(`account-1.${sequence + 1}.mail-1`).token,
      tokens.notMe(`account-1.${sequence}.mail-9`).token,
      tokens.notMe('account-9.1.mail-1').token,
    ];
    for (const token of worthless) {
      expect(await look(world, token)).toBeNull();
      expect(await report(world, token)).toBeNull();
    }
    expect(await world.acts()).toHaveLength(1);
  });

  it('is worth nothing where history begins after what it names', async () => {
    const world = await aWorld(null);
    await world.stores.accounts.insert({ ...account, sequence: 5 }, anAct({ sequence: 5 }));
    expect(await look(world, world.ports.tokens.notMe('account-1.1.mail-1').token)).toBeNull();
  });

  it('is of the account that it was made for, and of no other', async () => {
    const world = await aWorld(account);
    await world.put(anAccount({ id: 'account-2', person: { addresses: [aMailbox({ normal: 'b@example.org' })] } }));
    await remove(world);
    await remove(world, { which: { kind: 'email' } }, 'account-2');
    const token = await lastToken(world, 'account-2');
    await report(world, token);
    expect((await world.account()).frozen).toBeNull();
    expect((await world.account('account-2')).frozen).not.toBeNull();
  });

  it('is good for ten days, to the millisecond', async () => {
    const world = await aWorld(account);
    await remove(world);
    const token = await lastToken(world);
    world.ports.clock.set(noon + fixed.notMeMs);
    expect(await look(world, token)).toBeNull();
    expect(await report(world, token)).toBeNull();
    world.ports.clock.set(noon + fixed.notMeMs - 1);
    expect(await report(world, token)).toMatchObject({ outcome: { kind: 'done' } });
  });

  it('is good as long as the factor can come back where that is longer', async () => {
    const world = await aWorld(account, { policy: { undoWindowMs: 30 * 24 * hour } });
    await remove(world);
    const token = await lastToken(world);
    world.ports.clock.pass(30 * 24 * hour - 1);
    expect((await report(world, token))?.outcome).toMatchObject({ impact: { restored: [{ id: 'totp-1' }] } });
  });

  it('is refused in the end where it runs out behind the first look', async () => {
    const world = await aWorld(account);
    await remove(world);
    const token = await lastToken(world);
    const { clock } = world.ports;
    clock.set(noon + fixed.notMeMs - 1);
    let asked = 0;
    const ticking = { now: () => clock.now() + (asked++ === 0 ? 0 : 1) };
    const answer = await world.server({ clock: ticking }).reportNotMe(token, anonymous);
    expect(failureOf(answer?.outcome ?? { kind: 'worth nothing' })).toEqual({ code: 'verification-over' });
  });

  it('is worth nothing once the account is closed, and there is none in the message about that', async () => {
    const world = await aWorld(account);
    await remove(world);
    const token = await lastToken(world);
    await world.detent.closeAccount(anAsk(), { actor: ofOwners, ifMatch: null });
    expect(await look(world, token)).toBeNull();
    expect(await look(world, await lastToken(world))).toBeNull();
  });

  it('is in no message that is not always sent', async () => {
    const world = await aWorld(account);
    await world.detent.preferKind(anAsk(), {
      actor: theirs(account),
      kind: 'email',
      ifMatch: null,
      needsPassword: true,
    });
    expect(await look(world, await lastToken(world))).toBeNull();
  });

  it('is nobody’s guess where a store fails', async () => {
    const world = await aWorld(account);
    await remove(world);
    const token = await lastToken(world);
    const failure = { code: 'port-failed', port: 'Notices', op: 'read' } as const;
    const notices = failing(world.stores.notices, { method: 'pending', how: 'throw', failure });
    await expect(world.server({ notices }).reportNotMe(token, anonymous)).rejects.toMatchObject({ failure });
  });
});

describe('attack-49: a report never loosens', () => {
  const bars: readonly (readonly [string, () => Promise<Account>])[] = [
    ['the secret was known to be stolen', () => reported(account, { compromised: true })],
    ['the undo window is over', () => reported(account, {}, 72 * hour)],
    [
      'the link went to a mailbox that was not verified',
      () =>
        reported(anAccount({ person: { addresses: [aMailbox({ verifiedAt: null, verifiedBy: null }), aNumber()] } })),
    ],
    [
      'the mailbox was verified less than seven days before',
      () =>
        reported(
          anAccount({
            person: { addresses: [aMailbox({ verifiedAt: noon - fixed.verifiedLongEnoughMs + 1 }), aNumber()] },
          }),
        ),
    ],
  ];

  it.each(bars)('brings nothing back, and does all else, where %s', async (_why, when) => {
    const after = await when();
    expect(after.factors[0]).toMatchObject({ id: 'totp-1', state: 'removed' });
    expect(after).toMatchObject({ sessions: { generation: 2, kept: null }, disavowed: [{ restored: [] }] });
    expect(after.frozen).not.toBeNull();
  });

  it('brings it back at the last moment, and by a mailbox verified just long enough', async () => {
    const last = await reported(account, {}, 72 * hour - 1);
    expect(last.factors[0]).toMatchObject({ state: 'active' });
    const old = aMailbox({ verifiedAt: noon - fixed.verifiedLongEnoughMs });
    const enough = await reported(anAccount({ person: { addresses: [old, aNumber()] } }));
    expect(enough.factors[0]).toMatchObject({ state: 'active' });
  });

  it('brings nothing back beside another of a kind that exists once', async () => {
    const world = await aWorld(account);
    await remove(world, { which: { kind: 'email' } });
    const token = await lastToken(world);
    await world.detent.addFactor(anAsk(), {
      actor: grace,
      kind: 'email',
      target: { value: 'b@example.org', normal: 'b@example.org' },
      by: 'word',
      oneOfAKind: false,
      ifMatch: null,
      needsPassword: false,
    });
    const answer = await report(world, token);
    expect(answer?.outcome).toMatchObject({ kind: 'done', account: { disavowed: [{ restored: [] }] } });
    expect(
      (await world.account()).factors.filter(({ kind, state }) => kind === 'email' && state === 'active'),
    ).toHaveLength(1);
  });

  it('leaves a factor that was added', async () => {
    const world = await aWorld(account);
    await world.detent.addFactor(anAsk(), {
      actor: grace,
      kind: 'sms',
      target: 'own',
      by: 'word',
      oneOfAKind: false,
      ifMatch: null,
      needsPassword: false,
    });
    const answer = await report(world, await lastToken(world));
    const after = doneWith(answer?.outcome ?? { kind: 'refused', failure: { code: 'conflict' } });
    expect(after.factors.map(({ kind, state }) => [kind, state])).toEqual([
      ['totp', 'active'],
      ['email', 'active'],
      ['sms', 'active'],
    ]);
    expect(after.frozen).not.toBeNull();
  });

  it('keeps those from changing factors whom a freeze binds, and no administrator', async () => {
    const world = await aWorld(account);
    await remove(world);
    await report(world, await lastToken(world));
    const now = await world.account();
    const frozen = { code: 'changes-frozen', until: noon + 72 * hour };
    expect(failureOf(await remove(world, { actor: theirs(now) }))).toEqual(frozen);
    expect(failureOf(await remove(world, { actor: { ...grace, kind: 'help-desk' } }))).toEqual(frozen);
    expect(failureOf(await remove(world))).toBe('done');
  });
});
