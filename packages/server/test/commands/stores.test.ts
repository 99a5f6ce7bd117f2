import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Argon2Hasher, createKeyRing, WorkingKeys } from '@detent/adapter-crypto';
import { describe, expect, it } from 'vitest';
import { scratch } from '../support/scratch.ts';
import { type Ran, typed } from './terminal.ts';

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const email = (address: string) => ({ kind: 'email', address });

/** A data folder of its own, and a file beside it. */
function desk() {
  const folder = scratch();
  const environment = { DETENT_DATA_DIR: join(folder.path, 'data') };
  return {
    detent: (line: string | readonly string[], input?: string): Promise<Ran> => typed(environment, line, input),
    with: (settings: Readonly<Record<string, string>>, line: string): Promise<Ran> =>
      typed({ ...environment, ...settings }, line),
    write(name: string, content: unknown): string {
      const path = join(folder.path, name);
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
      return path;
    },
    path: folder.path,
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

type Desk = ReturnType<typeof desk>;

async function imported(at: Desk, ...lines: readonly object[]): Promise<Ran> {
  return at.detent(
    `account import ${at.write('in.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'))} --json`,
  );
}

async function idOf(at: Desk, address: string): Promise<string> {
  const { json } = await at.detent('account list --json');
  const accounts = Array.isArray(json['accounts']) ? json['accounts'] : [];
  return String(accounts.find((account) => account.email === address)?.id);
}

interface ShownFactor {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly label: string;
}

async function factorsOf(at: Desk, id: string): Promise<readonly ShownFactor[]> {
  const { json } = await at.detent(`factor list ${id} --json`);
  return Array.isArray(json['factors']) ? json['factors'] : [];
}

/** Ada, with an authenticator app and a mailbox. */
async function withAda(at: Desk): Promise<{ readonly id: string; readonly totp: string; readonly mail: string }> {
  await imported(at, {
    email: 'ada@example.com',
    name: 'Ada',
    verified: true,
    factors: [{ kind: 'totp', secret, label: 'Phone' }, email('ada@example.com')],
  });
  const id = await idOf(at, 'ada@example.com');
  const factors = await factorsOf(at, id);
  const of = (kind: string): string => factors.find((factor) => factor.kind === kind)?.id ?? '';
  return { id, totp: of('totp'), mail: of('email') };
}

describe('organization', () => {
  it('add makes one, and the default one always exists', async () => {
    using at = desk();
    const acme = { id: 'acme', name: 'Acme', domains: ['acme.org', 'acme.com'], language: 'de', policy: {} };
    const made = await at.detent(
      'organization add acme --name Acme --domain Acme.org --domain acme.com --language de --json',
    );
    expect(made).toMatchObject({ code: 0, json: acme });
    expect((await at.detent('organization show acme --json')).json).toEqual(acme);
    const { json } = await at.detent('organization list --json');
    expect(json['organizations']).toEqual(
      expect.arrayContaining([acme, { id: 'default', name: 'default', domains: [], language: null, policy: {} }]),
    );
  });

  it('add refuses an id and a domain that are taken', async () => {
    using at = desk();
    await at.detent('organization add acme --domain acme.org');
    expect(await at.detent('organization add acme --json')).toMatchObject({
      code: 3,
      json: { code: 'input-invalid', field: 'id', rule: 'taken' },
      error: expect.stringContaining('input-invalid'),
    });
    expect((await at.detent('organization add other --domain acme.org --json')).json).toMatchObject({
      field: 'domains',
    });
  });

  it('show refuses an unknown one', async () => {
    using at = desk();
    expect(await at.detent('organization show nowhere')).toMatchObject({ code: 3, out: '' });
  });

  it('policy replaces what it decides, and shows it as it was written', async () => {
    using at = desk();
    const policy = {
      onlyFactor: { self: 'allow', helpDesk: 'refuse', administrator: 'refuse', owner: 'refuse', service: 'refuse' },
      countingKinds: ['totp', 'email'],
      secondFactor: 'required',
      sessionsOnRemove: 'none',
      undoWindow: 86_400,
      freezeSeconds: 172_800,
      alertNumbers: 'always',
      alerts: { includeReason: true, includeActorName: false },
      stepUp: { zitadel: 'relaxed' },
      maxFactors: { totp: 5 },
    };
    const set = await at.detent(`organization policy default ${at.write('policy.json', policy)} --json`);
    expect(set).toMatchObject({ code: 0, json: { id: 'default', policy } });
    expect((await at.detent('organization show default --json')).json['policy']).toEqual(policy);
    const back = { stepUp: { zitadel: 'required' } };
    expect(
      (await at.detent(`organization policy default ${at.write('policy.json', back)} --json`)).json['policy'],
    ).toEqual(back);
    expect(
      (await at.detent(`organization policy default ${at.write('policy.json', {})} --json`)).json['policy'],
    ).toEqual({});
  });

  it('policy refuses what nobody could live up to, and an unknown organization', async () => {
    using at = desk();
    const weak = at.write('policy.json', { countingKinds: ['email'] });
    expect(await at.detent(`organization policy default ${weak} --json`)).toMatchObject({
      code: 3,
      json: { code: 'policy-unsatisfiable' },
    });
    expect((await at.detent(`organization policy nowhere ${at.write('x.json', {})}`)).code).toBe(3);
    const short = at.write('policy.json', { undoWindow: 60 });
    expect((await at.detent(`organization policy default ${short} --json`)).json).toMatchObject({
      field: 'undoWindowMs',
    });
  });

  it.each([
    ['{', 'is not JSON'],
    ['[]', 'must be an object'],
    [{ onlyfactor: {} }, '"onlyfactor", which nobody knows'],
    [{ onlyFactor: { everybody: 'allow' } }, '"everybody", which nobody knows'],
    [{ onlyFactor: { self: 'maybe' } }, 'onlyFactor.self must be one of refuse, allow'],
    [{ onlyFactor: 'allow' }, 'onlyFactor must be an object'],
    [{ countingKinds: 'totp' }, 'countingKinds must be a list'],
    [{ countingKinds: ['push'] }, 'countingKinds must be one of'],
    [{ undoWindow: '3 days' }, 'undoWindow must be a whole number'],
    [{ freezeSeconds: 1.5 }, 'freezeSeconds must be a whole number'],
    [{ maxFactors: { totp: -1 } }, 'maxFactors.totp must be a whole number'],
    [{ alerts: { includeReason: 'yes' } }, 'alerts.includeReason must be true or false'],
    [{ stepUp: { zitadel: 'off' } }, 'stepUp.zitadel must be one of required, relaxed'],
    [{ stepUp: { admin: 'relaxed' } }, '"admin", which nobody knows'],
  ])('policy does not read %j', async (content, sentence) => {
    using at = desk();
    const { code, error } = await at.detent(`organization policy default ${at.write('policy.json', content)}`);
    expect(code).toBe(2);
    expect(error).toContain(sentence);
  });
});

describe('account', () => {
  it('add makes one without factors that can sign in by the password given', async () => {
    using at = desk();
    const words = [
      'account',
      'add',
      '--email',
      'Ada@Example.com',
      '--name',
      'Ada Lovelace',
      '--password-stdin',
      '--verified',
      '--json',
    ];
    const { code, json } = await at.detent(words, 'Correct-Horse-7\n');
    expect(code).toBe(0);
    expect(Object.keys(json)).toEqual(['id']);
    const shown = await at.detent(`account show ${String(json['id'])} --json`);
    expect(shown.json).toMatchObject({
      id: json['id'],
      email: 'Ada@Example.com',
      organization: 'default',
      name: 'Ada Lovelace',
      sequence: 1,
      verified: true,
      hasPassword: true,
      factors: [],
    });
    expect(shown.out).not.toContain('argon2');
  });

  it('add refuses a taken address, an unknown organization and a short password', async () => {
    using at = desk();
    await at.detent('account add --email ada@example.com --name Ada');
    expect((await at.detent('account add --email ADA@example.com --name Ada --json')).json).toEqual({
      code: 'address-taken',
    });
    expect(await at.detent('account add --email b@example.com --name B --organization nowhere --json')).toMatchObject({
      code: 3,
      json: { code: 'input-invalid', field: 'organization' },
    });
    expect(
      await at.detent('account add --email b@example.com --name B --password-stdin --json', 'short\n'),
    ).toMatchObject({
      code: 3,
      json: { code: 'input-invalid', field: 'password' },
    });
    expect((await at.detent('account list --json')).json['accounts']).toHaveLength(1);
  });

  it('list shows as many as were asked for, and goes on behind an id', async () => {
    using at = desk();
    await at.detent('organization add acme');
    for (const name of ['a', 'b', 'c'])
      await at.detent(`account add --email ${name}@example.com --name ${name} --organization acme`);
    const { json } = await at.detent('account list --limit 2 --json');
    const first = Array.isArray(json['accounts']) ? json['accounts'] : [];
    expect(first).toHaveLength(2);
    const rest = await at.detent(`account list --after ${first[1].id} --json`);
    expect(rest.json['accounts']).toHaveLength(1);
    const all = await at.detent('account list');
    expect(
      all.out
        .trim()
        .split('\n')
        .map((line) => line.split('\t').slice(1)),
    ).toEqual(
      expect.arrayContaining([
        ['a@example.com', 'acme'],
        ['b@example.com', 'acme'],
        ['c@example.com', 'acme'],
      ]),
    );
  });

  it('show refuses an unknown one', async () => {
    using at = desk();
    expect(await at.detent('account show nobody --json')).toMatchObject({
      code: 3,
      json: { code: 'account-unknown' },
      error: 'detent: account-unknown\n',
    });
  });

  it('import makes accounts with factors that are active at once', async () => {
    using at = desk();
    await at.detent('organization add acme');
    const passwordHash = await new Argon2Hasher(new WorkingKeys(createKeyRing())).hash('Correct-Horse-7');
    const result = await imported(
      at,
      {
        email: 'a@example.com',
        name: 'A',
        organization: 'acme',
        verified: true,
        passwordHash,
        locale: 'de-AT',
        factors: [
          { kind: 'totp', secret, label: 'Phone' },
          email('other@example.com'),
          { kind: 'sms', number: '+4915112345678' },
        ],
      },
      { email: 'b@example.com', name: 'B' },
    );
    expect(result).toMatchObject({ code: 0, json: { imported: 2, refused: [] } });
    const shown = await at.detent(`account show ${await idOf(at, 'a@example.com')} --json`);
    expect(shown.json).toMatchObject({
      organization: 'acme',
      language: 'de-AT',
      hasPassword: true,
      verified: true,
      factors: [
        { kind: 'totp', state: 'active', label: 'Phone' },
        { kind: 'email', state: 'active' },
        { kind: 'sms', state: 'active' },
      ],
    });
    expect(shown.out).not.toContain(secret);
  });

  it('import tells the line and the code of each refusal, and stops for none', async () => {
    using at = desk();
    const lines = [
      { email: 'a@example.com', name: 'A' },
      { email: 'A@example.com', name: 'A again' },
      { email: 'nobody', name: 'B' },
      { email: 'c@example.com' },
      { email: 'd@example.com', name: 'D', organization: 'nowhere' },
      { email: 'e@example.com', name: 'E', factors: [{ kind: 'totp', secret: 'not base32!' }] },
      { email: 'f@example.com', name: 'F', factors: [{ kind: 'push' }] },
      { email: 'g@example.com', name: 'G', passwordHash: '$2b$10$abcdefghijklmnopqrstuv' },
      { email: 'h@example.com', name: 'H', locale: 'not a language' },
      { email: 'i@example.com', name: 'I', verified: 'yes' },
      { email: 'j@example.com', name: 'J', surprise: true },
      { email: 'k@example.com', name: 'K', factors: [{ kind: 'sms', number: '0151' }] },
      { email: 'l@example.com', name: 'L', factors: 'totp' },
      { email: 'm@example.com', name: 'M', factors: [email('m@example.com')] },
    ];
    const { code, json } = await imported(at, ...lines);
    expect(code).toBe(0);
    const refused = Array.isArray(json['refused']) ? json['refused'] : [];
    expect(json['imported']).toBe(2);
    expect(refused.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect(refused[0].code === 'address-taken').toBe(true);
    expect(new Set(refused.slice(1).map((one) => one.code))).toEqual(new Set(['input-invalid']));
    expect((await at.detent('account list --json')).json['accounts']).toHaveLength(2);
  });

  it('import passes over empty lines, counts them, and answers 3 where nothing was imported', async () => {
    using at = desk();
    const path = at.write('in.jsonl', '\n\nnot json\n\n');
    expect(await at.detent(`account import ${path} --json`)).toMatchObject({
      code: 3,
      json: { imported: 0, refused: [{ line: 3, code: 'input-invalid' }] },
    });
  });

  it('import shares one wait for the disk among many lines', async () => {
    using at = desk();
    const many = Array.from({ length: 300 }, (_, index) => ({ email: `p${index}@example.com`, name: `P ${index}` }));
    expect((await imported(at, ...many)).json).toEqual({ imported: 300, refused: [] });
  });

  it('unfreeze and clear-waits need a reason and somebody to do it for', async () => {
    using at = desk();
    const { id } = await withAda(at);
    expect(await at.detent(`account unfreeze ${id} --reason call-4711 --json`)).toMatchObject({ code: 0, json: {} });
    const cleared = await at.detent(`account clear-waits ${id} --reason call-4711 --json`);
    expect(cleared).toMatchObject({ code: 0, json: {} });
    expect(JSON.parse(cleared.error)).toMatchObject({
      level: 'warn',
      security: {
        what: 'waits-cleared',
        accountId: id,
        reason: 'call-4711',
        actor: { kind: 'owner', id: 'command-line' },
      },
    });
    for (const command of ['unfreeze', 'clear-waits'])
      expect(await at.detent(`account ${command} nobody --reason call-4711`)).toMatchObject({ code: 3 });
  });
});

describe('factor', () => {
  it('preview says what remove would do, and changes nothing', async () => {
    using at = desk();
    const { id, totp, mail } = await withAda(at);
    const before = await at.detent(`account show ${id} --json`);
    const preview = await at.detent(`factor preview ${id} ${totp} --reason call-4711 --json`);
    expect(preview).toMatchObject({
      code: 0,
      json: {
        removed: [{ id: totp, kind: 'totp', label: 'Phone' }],
        remaining: [{ id: mail, kind: 'email' }],
        onlyFactor: false,
        mustEnrol: false,
        preferred: 'email',
        alerts: 1,
      },
    });
    expect((await at.detent(`account show ${id} --json`)).out).toBe(before.out);
    const removal = await at.detent(`factor remove ${id} ${totp} --reason call-4711 --json`);
    const { restorableUntil: promised, ...same } = preview.json;
    expect(removal).toMatchObject({ code: 0, json: same });
    expect(promised).not.toBeNull();
    expect(await factorsOf(at, id)).toMatchObject([
      { kind: 'totp', state: 'removed' },
      { kind: 'email', state: 'active' },
    ]);
  });

  it('remove takes the only factor where policy lets owners, and the account has to enrol', async () => {
    using at = desk();
    const { id, totp, mail } = await withAda(at);
    await at.detent(`factor remove ${id} ${totp} --reason call-4711`);
    const { code, out } = await at.detent(`factor remove ${id} ${mail} --reason call-4711`);
    expect(code).toBe(0);
    expect(out).toContain(`removed: email ${mail}`);
    expect(out).toContain('must enrol at the next sign-in');
    expect((await at.detent(`account show ${id} --json`)).json).toMatchObject({ mustEnrol: true, preferred: null });
  });

  it('remove is bound by the policy for owners', async () => {
    using at = desk();
    const { id, totp, mail } = await withAda(at);
    await at.detent(`factor remove ${id} ${totp} --reason call-4711`);
    const strict = await at.with(
      { DETENT_ONLY_FACTOR_OWNER: 'refuse' },
      `factor remove ${id} ${mail} --reason call-4711 --json`,
    );
    expect(strict).toMatchObject({
      code: 3,
      json: { code: 'only-factor', remedy: 'ask-administrator' },
      error: 'detent: only-factor {"remedy":"ask-administrator"}\n',
    });
    const policy = at.write('policy.json', { onlyFactor: { owner: 'refuse' } });
    await at.detent(`organization policy default ${policy}`);
    expect((await at.detent(`factor preview ${id} ${mail} --reason call-4711`)).code).toBe(3);
    expect(await factorsOf(at, id)).toMatchObject([{ state: 'removed' }, { state: 'active' }]);
  });

  it('remove refuses a factor that is not there', async () => {
    using at = desk();
    const { id, totp } = await withAda(at);
    await at.detent(`factor remove ${id} ${totp} --reason call-4711`);
    for (const factor of [totp, 'nothing'])
      expect((await at.detent(`factor remove ${id} ${factor} --reason call-4711 --json`)).json).toMatchObject({
        code: 'factor-unknown',
      });
    expect((await at.detent(`factor remove nobody ${totp} --reason call-4711 --json`)).json).toEqual({
      code: 'account-unknown',
    });
  });

  it('restore brings back what was removed, and not what was compromised', async () => {
    using at = desk();
    const { id, totp, mail } = await withAda(at);
    await at.detent(`factor remove ${id} ${totp} --reason call-4711`);
    expect(await at.detent(`factor restore ${id} ${totp} --reason call-4711 --json`)).toMatchObject({
      code: 0,
      json: { restored: [{ id: totp, kind: 'totp' }] },
    });
    expect((await at.detent(`factor restore ${id} ${mail} --reason call-4711 --json`)).json).toEqual({
      code: 'factor-not-removed',
    });
    const stolen = await at.detent(`factor remove ${id} ${totp} --reason stolen-phone --compromised --json`);
    expect(stolen).toMatchObject({ code: 0, json: { restorableUntil: null } });
    expect((await at.detent(`factor restore ${id} ${totp} --reason call-4711 --json`)).json).toEqual({
      code: 'restore-window-closed',
    });
  });

  it('list shows removed ones too, addresses masked', async () => {
    using at = desk();
    const { id, totp } = await withAda(at);
    await at.detent(`factor remove ${id} ${totp} --reason call-4711`);
    const { out } = await at.detent(`factor list ${id}`);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => line.split('\t').slice(1)),
    ).toEqual([
      ['totp', 'removed', 'Phone'],
      ['email', 'active', 'a•••@example.com'],
    ]);
    expect((await at.detent('factor list nobody')).code).toBe(3);
  });
});

describe('notices', () => {
  it('lists none where none was given up, and refuses one that is not a dead letter', async () => {
    using at = desk();
    const { id } = await withAda(at);
    expect(
      await at.detent('notices list --kind factor-removed --account x --because expired --older-than 24 --json'),
    ).toMatchObject({
      code: 0,
      json: { notices: [] },
    });
    for (const notice of [`${id}.1.x`, 'nonsense'])
      for (const command of [
        `show ${notice}`,
        `replay ${notice} --reason call-4711`,
        `acknowledge ${notice} --reason call-4711`,
      ])
        expect(await at.detent(`notices ${command}`)).toMatchObject({ code: 3, out: '' });
  });
});

describe('mail preview', () => {
  it('writes every message in every language as text and HTML', async () => {
    using at = desk();
    const { code, json } = await at.detent(`mail preview --out ${join(at.path, 'mails')} --json`);
    expect(code).toBe(0);
    const files = readdirSync(join(at.path, 'mails'));
    expect(json['messages']).toBe(21 * 4 * 3);
    expect(files).toHaveLength(2 * 21 * 4 * 3);
    const text = readFileSync(join(at.path, 'mails/sample-factor-removed-de-short.txt'), 'utf8');
    expect(text).toMatch(/^Message-ID: .*\nDate: /);
    expect(text).toContain('Content-Language: de');
  });
});
