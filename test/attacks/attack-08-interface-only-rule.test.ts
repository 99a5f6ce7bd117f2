import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Kind } from '@detent/core';
import { run } from '@detent/server';
import { describe, expect, it } from 'vitest';
import { stateOf } from '../e2e/self-service/expectations.ts';
import type { Answer } from '../e2e/self-service/http-client.ts';
import { Desk } from '../e2e/server-process.ts';
import { expectRepelled } from './attacked.ts';
import { byEveryLine, doors, everyLine, factorOf, service, withSms } from './doors.ts';
import { over } from './grounds.ts';

const nobodyMay = {
  self: 'refuse',
  helpDesk: 'refuse',
  administrator: 'refuse',
  owner: 'refuse',
  service: 'refuse',
} as const;
const onlyOne = {
  totp: { totp: 1, email: false },
  sms: { totp: 0, email: false, sms: '+491701234567' },
  email: { totp: 0 },
};

/** The code of a refusal, in whichever form its contract gives it. */
function saidBy({ body, text }: Answer): string {
  const { code, details } = Object(body);
  if (typeof code === 'string') return code;
  const [detail] = Array.isArray(details) ? details : [];
  return String(Reflect.get(Object(detail), 'id') ?? text);
}

describe.each(over('HE'))('one-rule: what an interface would hide, called directly, %s', (_where, open) => {
  it('is refused by every contract alike: the only factor', async () => {
    await using world = await open({ policy: { ...withSms.policy, onlyFactor: nobodyMay } });
    const headers = await service(world);
    for (const { name, kind, remove } of doors) {
      const person = await world.person(onlyOne[kind]);
      const before = await stateOf(world, person);
      const answer = await remove(
        world,
        { userId: person.id, factorId: (await factorOf(world, person, kind)).id },
        headers,
      );
      expect([name, saidBy(answer)]).toEqual([
        name,
        name.startsWith('ZITADEL') ? 'DTNT-On1yF' : 'ONLY_FACTOR_PROTECTED',
      ]);
      expect(await stateOf(world, person)).toEqual(before);
      expect(world.server.log.at(-1)).toMatchObject({ status: answer.status });
    }
    const people = {
      totp: await world.person(onlyOne.totp),
      sms: await world.person(onlyOne.sms),
      email: await world.person(onlyOne.email),
    };
    const named = async (kind: Kind) => ({
      userId: people[kind].id,
      factorId: (await factorOf(world, people[kind], kind)).id,
    });
    const said = await byEveryLine(world, named, headers);
    expect(said.map(({ detail }) => detail?.id)).toEqual(Array.from({ length: everyLine }, () => 'DTNT-On1yF'));
    for (const kind of ['totp', 'sms', 'email'] as const) {
      const device = await world.inSession(await world.person(onlyOne[kind]));
      await expectRepelled(world, device, 'CANNOT_DISABLE_ONLY_TWO_FACTOR_METHOD', () => device.disable(kind));
    }
  });

  it('is refused by every contract alike: a factor of a frozen account', async () => {
    await using world = await open(withSms);
    const headers = await service(world, { role: 'help-desk' });
    for (const { name, kind, remove } of doors) {
      const person = await world.person({ sms: '+491701234567' });
      const until = world.clock.now() + 3_600_000;
      await world.happen(person, { type: 'changes-frozen', until, since: world.clock.now() });
      const before = await stateOf(world, person);
      const answer = await remove(
        world,
        { userId: person.id, factorId: (await factorOf(world, person, kind)).id },
        headers,
      );
      expect([name, saidBy(answer)]).toEqual([
        name,
        name.startsWith('ZITADEL') ? 'DTNT-Fr0zn' : 'FACTOR_CHANGES_FROZEN',
      ]);
      expect(await stateOf(world, person)).toEqual(before);
      expect(world.server.log.at(-1)).toMatchObject({ status: answer.status });
    }
    const device = await world.inSession(await world.person());
    await world.happen(device.person, {
      type: 'changes-frozen',
      until: world.clock.now() + 1000,
      since: world.clock.now(),
    });
    await expectRepelled(world, device, 'FACTOR_CHANGES_FROZEN', () => device.disable());
  });
});

describe('one-rule: the command line [E]', () => {
  it('is bound by the policy for owners', async () => {
    await using desk = new Desk([], { DETENT_ONLY_FACTOR_OWNER: 'refuse' });
    const type = async (line: string) => {
      let out = '';
      const stdin = Readable.from([]);
      const code = await run(line.split(' '), {
        environment: desk.settings,
        stdin,
        out: (text) => {
          out += text;
        },
        error: () => undefined,
      });
      return { code, json: Object(JSON.parse(out)) };
    };
    const file = join(desk.path, 'in.jsonl');
    const factors = [{ kind: 'totp', secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' }];
    writeFileSync(file, JSON.stringify({ email: 'ada@example.com', name: 'Ada', verified: true, factors }));
    expect((await type(`account import ${file} --json`)).json).toMatchObject({ imported: 1 });
    const [{ id }] = (await type('account list --json')).json.accounts;
    const shown = (await type(`account show ${id} --json`)).json;
    const removal = await type(`factor remove ${id} ${shown.factors[0].id} --reason asked-by-phone --json`);
    expect(removal).toMatchObject({ code: 3, json: { code: 'only-factor' } });
    expect((await type(`account show ${id} --json`)).json).toEqual(shown);
  });
});
