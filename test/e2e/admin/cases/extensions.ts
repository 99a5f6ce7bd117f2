import { expect, it } from 'vitest';
import type { Answer } from '../../self-service/http-client.ts';
import { expectCode, expectOk, expectRefused, expectRemoved, member, statuses, text } from '../expectations.ts';
import { type Host, type Signed, type Somebody, World } from '../world.ts';

const users = '/auth/admin/api/users';
const bulk = '/auth/admin/api/bulk-removals';
const day = 86_400_000;

const factorPath = ({ id, devices }: Somebody, index = 0): string => `${users}/${id}/factors/${devices[index]}`;

const withoutTimes = (impact: unknown): unknown => ({ ...Object(impact), restorableUntil: null });

/** Cases 51 to 55, and section 7: previews, restoring, removing everything, history and jobs. */
export function extensionCases(host: Host): void {
  it('case 51: preview-is-the-rule: a preview says what the removal then does, and does nothing', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person();
    const state = async () => [await world.account(person), await world.acts(person)];
    const before = await state();
    const preview = await world.send('POST', `${factorPath(person)}/removal-preview`, { token });
    expectOk(preview);
    expect(await state()).toEqual(before);
    expect(preview.body).toMatchObject({ allowed: true, impact: { onlyFactor: false, sessions: 'ended', alerts: 1 } });
    const removed = await world.send('DELETE', factorPath(person), { token });
    expectOk(removed);
    expect(member(removed, 'message')).toBe('Factor removed');
    expect(withoutTimes(member(removed, 'impact'))).toEqual(withoutTimes(member(preview, 'impact')));
    expectCode(await world.send('DELETE', factorPath(person), { token }), 'FACTOR_NOT_FOUND');
    expectCode(await world.send('POST', `${factorPath(person)}/removal-preview`, { token }), 'FACTOR_NOT_FOUND');

    const [desk, peer] = [await world.signedIn('help-desk'), await world.signedIn('help-desk')];
    const asked = await world.send('POST', `${factorPath(person, 1)}/removal-preview`, { token: desk.token });
    expect(asked.body).toMatchObject({ allowed: false, code: 'REASON_REQUIRED' });
    const reasoned = { token: desk.token, body: { reason: 'lost phone' } };
    expect((await world.send('POST', `${factorPath(person, 1)}/removal-preview`, reasoned)).body).toMatchObject({
      allowed: true,
    });
    const pending = await world.pending({ id: peer.administrator.accountId });
    const ranked = `${users}/${peer.administrator.accountId}/factors/${pending}/removal-preview`;
    expectCode(await world.send('POST', ranked, reasoned), 'TARGET_RANK_FORBIDDEN');
  });

  it('section 7.1: factors are listed with their state, and removed ones where asked for', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person({ email: true });
    expectRemoved(await world.remove(person, { token }));
    const list = (query = '') => world.send('GET', `${users}/${person.id}/factors`, { token, query });
    const now = await list();
    const { sequence } = await world.account(person);
    expect(now.headers['etag']).toBe(`"${sequence}"`);
    expect(now.body).toMatchObject({
      data: [
        { kind: 'totp', status: 'active', preferred: true, target: null },
        { kind: 'email', status: 'active', target: 'a•••@example.com' },
      ],
      meta: { sequence, mustEnrol: false, preferred: 'totp', recoveryCodesLeft: 0 },
    });
    expect(member(await list('include=removed'), 'data')).toHaveLength(3);
    for (const secret of person.secrets) expect((await list('include=removed')).text).not.toContain(secret);
  });

  it('case 52: undo-brings-back-one-thing: a restored factor works, and nothing else comes back', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person({ totp: 1 });
    await world.happen(person, { type: 'recovery-codes-issued', count: 1, secret: { salt: 's', hashes: ['h'] } });
    const restore = (body: object = { reason: 'found again' }, to = world.server) =>
      world.send('POST', `${factorPath(person)}/restore`, { token, body }, to);
    expectCode(await restore({}), 'REASON_REQUIRED');
    expectCode(await restore(), 'FACTOR_NOT_REMOVED');
    expectRemoved(await world.remove(person, { token }));
    const { epoch } = await world.account(person);
    const other = await world.another();
    const both = await Promise.all([restore(), restore({ reason: 'found again' }, other)]);
    expect(statuses(both)).toEqual([200, 409]);
    const done = both.find(({ status }) => status === 200);
    expect(done?.body).toMatchObject({
      message: 'Factor restored',
      factor: { id: person.devices[0], status: 'active' },
    });
    expect(await world.account(person)).toMatchObject({ epoch: epoch + 1, mustEnrol: false, recovery: null });
    expect(await world.told(person)).toEqual(['recovery-codes-issued', 'factor-removed', 'factor-restored']);

    expectRemoved(await world.remove(person, { token }));
    world.clock.pass(3 * day);
    const later = await world.session((await world.signedIn()).administrator);
    const late = await world.send('POST', `${factorPath(person)}/restore`, {
      token: later.token,
      body: { reason: 'too late' },
    });
    expectCode(late, 'RESTORE_WINDOW_CLOSED');
    expectCode(
      await world.send('POST', `${users}/${person.id}/factors/unknown/restore`, {
        token: later.token,
        body: { reason: 'who' },
      }),
      'FACTOR_NOT_FOUND',
    );
  });

  it('case 52: what is known to be stolen never comes back', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person();
    expectRemoved(await world.remove(person, { token, body: { compromised: true } }));
    expect((await world.account(person)).factors[0]).toMatchObject({ sealed: null });
    const restore = await world.send('POST', `${factorPath(person)}/restore`, {
      token,
      body: { reason: 'found again' },
    });
    expectCode(restore, 'RESTORE_WINDOW_CLOSED');
  });

  it('case 53: everything goes at once, each factor once, and nothing twice', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person({ email: true });
    await world.pending(person);
    const [all, one] = await Promise.all([
      world.send('DELETE', `${users}/${person.id}/factors`, { token }),
      world.remove(person, { token }),
    ]);
    expectOk(all);
    expect([200, 404]).toContain(one.status);
    const removals = (await world.acts(person)).flatMap(({ events }) =>
      events.flatMap((event) => (event.type === 'factors-removed' ? event.factorIds : [])),
    );
    expect(removals).toHaveLength(3);
    expect(new Set(removals).size).toBe(3);
    expect((await world.account(person)).factors.every(({ state }) => state === 'removed')).toBe(true);

    const { sequence } = await world.account(person);
    const again = await world.send('DELETE', `${users}/${person.id}/factors`, { token });
    expect(again.body).toMatchObject({ message: 'All factors removed', impact: { removed: [], alerts: 0 } });
    expect((await world.account(person)).sequence).toBe(sequence);

    const coded = await world.person();
    await world.happen(coded, { type: 'recovery-codes-issued', count: 2, secret: { salt: 's', hashes: ['a', 'b'] } });
    const codes = () => world.send('DELETE', `${users}/${coded.id}/recovery-codes`, { token });
    expect(member(await codes(), 'removed')).toBe(2);
    expect(member(await codes(), 'removed')).toBe(0);
    expect(await world.told(coded)).toEqual(['recovery-codes-issued', 'recovery-codes-removed']);
  });

  it('case 54: tombstone-stays: history is read in pages, and outlives the secret', async () => {
    await using world = await World.open(host);
    const { token, administrator } = await world.signedIn();
    const person = await world.person();
    expectRemoved(
      await world.remove(person, { token, query: 'reason=lost+phone', headers: { 'User-Agent': 'Console/1' } }),
    );
    const path = `${users}/${person.id}/history`;
    const first = await world.send('GET', path, { token, query: 'limit=1' });
    expect(first.body).toMatchObject({
      data: [
        {
          type: 'factor.removed',
          actor: { kind: 'administrator', id: administrator.id, role: 'owner' },
          reason: 'lost phone',
          origin: { ip: '127.0.0.1', userAgent: 'Console/1' },
          factor: { id: person.devices[0], kind: 'totp', label: 'Phone 1' },
          notices: [{ to: 'a•••@example.com', status: 'waiting' }],
        },
      ],
    });
    const before = text(first, 'meta', 'nextBefore');
    const second = await world.send('GET', path, { token, query: `limit=1&before=${before}` });
    expect(second.body).toMatchObject({ data: [{ type: 'account.opened' }], meta: { nextBefore: null } });
    await (await world.post()).deliver();
    world.clock.pass(4 * day);
    await world.server.detent.eraseDue(10);
    const later = await world.signedIn();
    const erased = await world.send('GET', path, { token: later.token });
    const types: unknown = member(erased, 'data');
    expect(Array.isArray(types) ? types.map(({ type }) => type) : []).toEqual([
      'factor.erased',
      'factor.removed',
      'account.opened',
    ]);
    for (const secret of person.secrets) expect(erased.text).not.toContain(secret);
    expectCode(await world.send('GET', `${users}/nobody/history`, { token: later.token }), 'USER_NOT_FOUND');
  });

  it('case 55: a job takes off what it may, tells of each item, and does none twice', async () => {
    await using world = await World.open(host);
    const actor = await world.signedIn('administrator', ['A']);
    const peer = await world.administrator('administrator', ['A']);
    const people: Somebody[] = [];
    for (let index = 0; index < 12; index += 1)
      people.push(await world.person({ totp: 1, organizationId: 'A', password: null }));
    const foreign = await world.person({ organizationId: 'B' });
    const device = await world.pending({ id: peer.accountId });
    const items = [
      ...people.map(({ id, devices }) => ({ userId: id, factorId: devices[0] })),
      { userId: 'unknown' },
      { userId: peer.accountId, factorId: device },
      { userId: foreign.id, kinds: ['totp'] },
    ];
    const begin = (key: string, more: object = {}) =>
      world.send('POST', bulk, {
        token: actor.token,
        body: { reason: 'app withdrawn', items, ...more },
        headers: { 'Idempotency-Key': key },
      });
    const begun = await begin('one');
    expect([begun.status, begun.body]).toMatchObject([202, { status: 'queued', total: 15 }]);
    const id = text(begun, 'id');
    expect(begun.headers['location']).toBe(`/auth/admin/api/bulk-removals/${id}`);
    expect(text(await begin('one'), 'id')).toBe(id);
    expectCode(await begin('one', { reason: 'something else' }), 'IDEMPOTENCY_KEY_REUSED');
    const racing = await Promise.all([begin('two', { dryRun: true }), begin('two', { dryRun: true })]);
    expect(text(racing[0], 'id')).toBe(text(racing[1], 'id'));

    // Killed in the middle: the outcome of one item was never written down, and somebody else goes on a minute later.
    await world.server.administration.bulkJobs.run();
    const stored = await world.ports.jobs.find(id);
    if (stored === null) throw new Error('no job');
    const torn = {
      ...stored.value,
      status: 'running',
      outcomes: stored.value.outcomes.slice(0, 5),
      heldUntil: 0,
    } as const;
    await world.ports.jobs.replace(torn, stored.version);
    const other = await world.another();
    while (await other.administration.bulkJobs.run());
    const done = await world.send('GET', `${bulk}/${id}`, { token: actor.token, query: 'limit=100' });
    expectOk(done);
    expect(done.body).toMatchObject({ status: 'completed', total: 15, done: 15 });
    expect(member(done, 'data', 12)).toMatchObject({ statusCode: 404, code: 'USER_NOT_FOUND' });
    expect(member(done, 'data', 13)).toMatchObject({ statusCode: 403, code: 'TARGET_RANK_FORBIDDEN' });
    expect(member(done, 'data', 14)).toMatchObject({ statusCode: 404, code: 'USER_NOT_FOUND' });
    expect(member(done, 'data', 5)).toMatchObject({ statusCode: 200, code: null, impact: { onlyFactor: true } });
    for (const person of people) {
      const removals = (await world.acts(person)).filter(({ events }) =>
        events.some(({ type }) => type === 'factors-removed'),
      );
      expect(removals).toHaveLength(1);
      expect(await world.told(person)).toEqual(['factor-removed']);
    }
    const dry = await world.send('GET', `${bulk}/${text(racing[0], 'id')}`, { token: actor.token });
    expect(dry.body).toMatchObject({ status: 'completed', meta: { total: 15, limit: 10, totalPages: 2 } });
    const stranger = await world.signedIn('administrator', ['A']);
    expectCode(await world.send('GET', `${bulk}/${id}`, { token: stranger.token }), 'JOB_NOT_FOUND');
    expectOk(await world.send('GET', `${bulk}/${id}`, { token: (await world.signedIn()).token }));
    world.clock.pass(2 * day);
    const next = await world.session(actor.administrator);
    const anew = await world.send('POST', bulk, {
      token: next.token,
      body: { reason: 'app withdrawn', items },
      headers: { 'Idempotency-Key': 'one' },
    });
    expect(text(anew, 'id')).not.toBe(id);
  });

  it('case 55: a job ends with the rights of whoever began it, or when it is cancelled', async () => {
    await using world = await World.open(host);
    const [owner, actor] = [await world.signedIn(), await world.signedIn('administrator')];
    const robot = await world.service('administrator');
    const person = await world.person();
    const begin = async ({ token }: Pick<Signed, 'token'>): Promise<Answer> =>
      world.send('POST', bulk, { token, body: { reason: 'app withdrawn', items: [{ userId: person.id }] } });
    const [one, two, three] = [await begin(actor), await begin(robot), await begin(owner)];
    for (const answer of [one, two, three]) expectOk(answer, 202);
    const { value, version } = await world.stored(actor.administrator.id);
    await world.ports.administrators.replace({ ...value, active: false }, version);
    const token = await world.ports.apiTokens.find(robot.stored.id);
    if (token === null) throw new Error('no token');
    await world.ports.apiTokens.replace({ ...token.value, revokedAt: world.clock.now() }, token.version);
    const cancel = () => world.send('POST', `${bulk}/${text(three, 'id')}/cancel`, { token: owner.token });
    expect((await cancel()).body).toMatchObject({ status: 'cancelled', done: 0 });
    expect((await cancel()).body).toMatchObject({ status: 'cancelled' });
    while (await world.server.administration.bulkJobs.run());
    for (const answer of [one, two, three]) {
      const shown = await world.send('GET', `${bulk}/${text(answer, 'id')}`, { token: owner.token });
      expect(shown.body).toMatchObject({ status: 'cancelled', done: 0 });
    }
    expect((await world.account(person)).factors.every(({ state }) => state === 'active')).toBe(true);
    expectCode(await world.send('POST', `${bulk}/unknown/cancel`, { token: owner.token }), 'JOB_NOT_FOUND');
  });

  it('section 7.2: a job says why and what, in so many items', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const begin = (body: object, headers: Record<string, string> = {}) =>
      world.send('POST', bulk, { token, body, headers });
    const items = [{ userId: 'somebody' }];
    expectCode(await begin({ items }), 'REASON_REQUIRED');
    const reason = 'app withdrawn';
    const wrong = [
      { reason },
      { reason, items: [] },
      { reason, items: [{}] },
      { reason, items: [{ userId: '' }] },
      { reason, items: [{ userId: 'x', kinds: ['fax'] }] },
    ];
    for (const body of wrong) expectCode(await begin(body), 'VALIDATION_FAILED');
    const many = Array.from({ length: 1001 }, (_, index) => ({ userId: `user-${index}` }));
    expectCode(await begin({ reason, items: many }), 'VALIDATION_FAILED');
    expectOk(await begin({ reason, items: many.slice(1) }), 202);
    expectCode(await begin({ reason, items }, { 'Idempotency-Key': 'with blank' }), 'VALIDATION_FAILED');
    expectCode(await begin({ reason, items }, { 'Idempotency-Key': 'x'.repeat(101) }), 'VALIDATION_FAILED');
    const person = await world.person();
    await expectRefused(world, person, 'ADMIN_ROLE_FORBIDDEN', async () =>
      world.send('POST', bulk, { token: (await world.signedIn('help-desk')).token, body: { reason, items } }),
    );
  });
}
