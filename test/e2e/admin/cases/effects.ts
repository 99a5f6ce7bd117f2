import { expect, it } from 'vitest';
import { expectCode, expectOk, expectRefused, expectRemoved, member, text } from '../expectations.ts';
import { type Host, password, World } from '../world.ts';

const day = 86_400_000;
const users = '/auth/admin/api/users';

const signIn = (world: World, email: string) => world.send('POST', '/api/auth/login', { body: { email, password } });

/** Cases 29 to 36: what a removal does to the person, and who hears of it. */
export function effectCases(host: Host): void {
  it('case 29: whoever lost the only factor signs in, is made to enrol, and is protected again', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person({ totp: 1 });
    expectRemoved(await world.remove(person, { token }));
    const shown = await world.send('GET', `${users}/${person.id}`, { token });
    expect(member(shown, 'user')).toMatchObject({ isMfaEnabled: false, mustEnrol: true });

    const first = await signIn(world, person.email);
    expectOk(first);
    expect(first.body).toMatchObject({ twoFactorRequired: true, twoFactorMethods: ['email'], mustEnrol: true });
    const challenge = { 'X-Two-Factor-Authentication-Token': text(first, 'twoFactorAuthenticationToken') };
    const email = await (await world.post()).code(person.email);
    const second = await world.send('POST', '/api/auth/2fa/login', { headers: challenge, body: { email } });
    expectOk(second);
    expect(second.body).toMatchObject({ mustEnrol: true });
    const session = { Authorization: `Bearer ${text(second, 'accessToken')}` };
    const elsewhere = await world.send('GET', '/api/users/me/sessions', { headers: session });
    expect(member(elsewhere, 'code')).toBe('ENROLMENT_REQUIRED');

    const stepUp = await world.send('POST', '/api/auth/step-up', { headers: session, body: { password } });
    const proven = { ...session, 'X-Step-Up-Token': text(stepUp, 'stepUpToken') };
    const begun = await world.send('GET', '/api/auth/2fa/totp/setup', { headers: proven });
    expectOk(begun);
    const secret = text(begun, 'secret');
    const body = { token: text(begun, 'token'), code: world.nextCode(secret) };
    expectOk(await world.send('POST', '/api/auth/2fa/totp/setup', { headers: proven, body }));

    const again = await signIn(world, person.email);
    expect(again.body).toMatchObject({ twoFactorRequired: true, twoFactorMethods: ['totp'], mustEnrol: false });
    const answer = { 'X-Two-Factor-Authentication-Token': text(again, 'twoFactorAuthenticationToken') };
    const done = await world.send('POST', '/api/auth/2fa/login', {
      headers: answer,
      body: { totp: world.nextCode(secret) },
    });
    expectOk(done);
    const free = await world.send('GET', '/api/users/me/sessions', {
      headers: { Authorization: `Bearer ${text(done, 'accessToken')}` },
    });
    expectOk(free);
    const now = await world.send('GET', `${users}/${person.id}`, { token });
    expect(member(now, 'user')).toMatchObject({ isMfaEnabled: true, mustEnrol: false });
  });

  it('case 30: where policy refuses administrators the only factor stays, and the preview says so', async () => {
    const onlyFactor = {
      self: 'refuse',
      helpDesk: 'refuse',
      administrator: 'refuse',
      owner: 'refuse',
      service: 'refuse',
    } as const;
    await using world = await World.open(host, { policy: { onlyFactor } });
    const { token } = await world.signedIn();
    const person = await world.person({ totp: 1 });
    await expectRefused(world, person, 'ONLY_FACTOR_PROTECTED', () => world.remove(person, { token }));
    const path = `${users}/${person.id}/factors/${person.devices[0]}/removal-preview`;
    const preview = await world.send('POST', path, { token });
    expectOk(preview);
    expect(preview.body).toMatchObject({ allowed: false, code: 'ONLY_FACTOR_PROTECTED' });
  });

  it('case 31: a kind that does not count leaves somebody without a factor', async () => {
    await using world = await World.open(host, { policy: { countingKinds: ['totp', 'sms'] } });
    const { token } = await world.signedIn();
    const person = await world.person({ totp: 1, email: true });
    expectRemoved(await world.remove(person, { token }));
    expect((await world.account(person)).mustEnrol).toBe(true);
  });

  it('case 32: sessions-by-policy, nothing-outlives-a-change: what was begun before is refused afterwards', async () => {
    for (const sessionsOnRemove of ['others', 'none'] as const) {
      await using world = await World.open(host, { policy: { sessionsOnRemove } });
      const owner = await world.signedIn();
      const plain = await world.person({ totp: 0 });
      const session = { Authorization: `Bearer ${text(await signIn(world, plain.email), 'accessToken')}` };
      const stepUp = text(
        await world.send('POST', '/api/auth/step-up', { headers: session, body: { password } }),
        'stepUpToken',
      );
      const { ids } = world.ports;
      const factorId = ids.id();
      const begun = {
        type: 'factor-begun',
        factorId,
        kind: 'totp',
        label: '',
        addressId: null,
        expiresAt: 1e15,
      } as const;
      const sealed = world.ports.vault.seal(world.ports.oneTimePasswords.secret(), {
        purpose: 'totp-secret',
        accountId: plain.id,
        of: factorId,
      });
      await world.happen(plain, { ...begun, secret: { sealed } }, { type: 'factor-confirmed', factorId, step: 0 });
      const challenge = text(await signIn(world, plain.email), 'twoFactorAuthenticationToken');
      expectRemoved(await world.remove({ id: plain.id, devices: [factorId] }, { token: owner.token }));

      const me = await world.send('GET', '/api/users/me', { headers: session });
      expect(me.status).toBe(sessionsOnRemove === 'others' ? 401 : 200);
      const dead = { headers: { 'X-Two-Factor-Authentication-Token': challenge }, body: { totp: '123456' } };
      expect((await world.send('POST', '/api/auth/2fa/login', dead)).status).toBe(401);
      const proven = { ...session, 'X-Step-Up-Token': stepUp };
      const setup = await world.send('GET', '/api/auth/2fa/totp/setup', { headers: proven });
      expect(setup.status).toBe(401);
      expectOk(await world.send('GET', '/auth/admin/me', { token: owner.token }));
    }
  });

  it('case 33: preferred-exists, no-orphan-codes: the next kind is preferred, and codes go with the last app', async () => {
    await using world = await World.open(host, { policy: { channels: { email: true, sms: true } } });
    const { token } = await world.signedIn();
    const person = await world.person({ totp: 2, sms: '+491701234567', email: true });
    const hashes = ['a', 'b', 'c'];
    await world.happen(person, { type: 'recovery-codes-issued', count: 3, secret: { salt: 'salt', hashes } });
    expectRemoved(await world.remove(person, { token }));
    expect(await world.account(person)).toMatchObject({ preferred: 'totp', recovery: { hashes } });
    expectRemoved(await world.remove(person, { token }, person.devices[1]));
    const account = await world.account(person);
    expect(account).toMatchObject({ preferred: 'sms', recovery: null });
    expect((await world.acts(person)).at(-1)).toMatchObject({ impact: { recoveryCodesRemoved: 3 } });
    const [sms = '', mail = ''] = account.factors.filter(({ state }) => state === 'active').map(({ id }) => id);
    expectOk(await world.send('DELETE', `${users}/${person.id}/factors/${sms}`, { token }));
    expect((await world.account(person)).preferred).toBe('email');
    expectOk(await world.send('DELETE', `${users}/${person.id}/factors/${mail}`, { token }));
    expect((await world.account(person)).preferred).toBeNull();
  });

  it.each([
    [29, 2],
    [31, 1],
  ])(
    'case 34: attack-42-hidden-notice: an address that was replaced %i days ago is told, or not any more',
    async (days, count) => {
      await using world = await World.open(host);
      const person = await world.person();
      const change = {
        actor: { kind: 'system', id: 'test' },
        ifMatch: null,
        channel: 'email',
        vouchedFor: true,
      } as const;
      const outcome = await world.server.detent.changeContact(
        { accountId: person.id, door: 'test', reason: null, origin: null, signal: { aborted: false } },
        { ...change, value: 'new@example.com', normal: 'new@example.com' },
      );
      expect(outcome.kind).toBe('done');
      await (await world.post()).deliver();
      world.clock.pass(days * day);
      const { token } = await world.signedIn();
      expectRemoved(await world.remove(person, { token }));
      expect(await (await world.post()).deliver()).toHaveLength(count);
    },
  );

  it('case 35: links-from-configuration: the person is told in their own language, with links of ours', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const { organizations } = world.ports;
    const french = await organizations.find('B');
    if (french === null) throw new Error('no organization');
    await organizations.replace({ ...french.value, language: 'fr' }, french.version);
    world.clock.pass(1000);
    const [german, none] = [
      await world.person({ person: { language: 'de' } }),
      await world.person({ organizationId: 'B' }),
    ];
    const headers = { 'Accept-Language': 'ar', Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' };
    for (const person of [german, none]) expectRemoved(await world.remove(person, { token, headers }));
    const mails = await (await world.post()).deliver();
    expect(Object.fromEntries(mails.map(({ to, language }) => [to, language]))).toEqual({
      [german.email]: 'de',
      [none.email]: 'fr',
    });
    for (const { text: said, html } of mails) {
      expect(said).toContain('https://id.example.com/not-me');
      expect(said + html).not.toContain('evil.example');
    }
  });

  it('case 36: a mail server that is down delays a mail and nothing else', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const post = await world.post();
    post.server.behaviour = { tls: 'none', greeting: 554 };
    const person = await world.person();
    expectRemoved(await world.remove(person, { token }));
    expect(await post.deliver()).toEqual([]);
    const waiting = await world.send('GET', `${users}/${person.id}/history`, { token, query: 'limit=1' });
    expect(member(waiting, 'data', 0, 'notices')).toEqual([{ to: 'a•••@example.com', status: 'waiting' }]);
    post.server.behaviour = { tls: 'none' };
    world.clock.pass(60_000);
    const [mail, ...more] = await post.deliver();
    expect([mail?.to, more]).toEqual([person.email, []]);
    const { sequence } = (await world.acts(person)).at(-1) ?? { sequence: 0 };
    expect(mail?.id).toContain(`${person.id}.${sequence}.`);
    const sent = await world.send('GET', `${users}/${person.id}/history`, { token, query: 'limit=1' });
    expect(member(sent, 'data', 0, 'notices')).toEqual([{ to: 'a•••@example.com', status: 'sent' }]);
  });

  it('the removal and the restoring of one factor are told in one thread', async () => {
    await using world = await World.open(host);
    const { token } = await world.signedIn();
    const person = await world.person();
    const post = await world.post();
    expectRemoved(await world.remove(person, { token }));
    const removal = (await post.deliver()).at(-1);
    const path = `${users}/${person.id}/factors/${person.devices[0]}/restore`;
    expectOk(await world.send('POST', path, { token, body: { reason: 'found again' } }));
    const restoring = (await post.deliver()).at(-1);
    expect(restoring?.id).not.toBe(removal?.id);
    expect(restoring?.raw.replace(/\r\n\s+/g, ' ')).toContain(`In-Reply-To: ${removal?.id}`);
  });

  it('an account that is frozen is changed by administrators alone', async () => {
    await using world = await World.open(host);
    const [owner, desk, robot] = [
      await world.signedIn(),
      await world.signedIn('help-desk'),
      await world.service('administrator'),
    ];
    const person = await world.person();
    const until = world.clock.now() + day;
    await world.happen(person, { type: 'changes-frozen', until, since: world.clock.now() });
    for (const { token } of [desk, robot])
      await expectRefused(world, person, 'FACTOR_CHANGES_FROZEN', () =>
        world.remove(person, { token, query: 'reason=lost' }),
      );
    expectCode(await world.send('DELETE', `${users}/${person.id}/freeze`, { token: owner.token }), 'REASON_REQUIRED');
    expectRemoved(await world.remove(person, { token: owner.token }));
    for (const reason of ['reason=checked', 'reason=again']) {
      const lifted = await world.send('DELETE', `${users}/${person.id}/freeze`, {
        token: owner.token,
        query: reason,
      });
      expect([lifted.status, lifted.body]).toEqual([200, { message: 'Freeze lifted' }]);
    }
    expect((await world.account(person)).frozen).toBeNull();
    const cleared = await world.send('DELETE', `${users}/${person.id}/waits`, {
      token: owner.token,
      query: 'reason=checked',
    });
    expect([cleared.status, cleared.body]).toEqual([200, { message: 'Waits cleared' }]);
  });
}
