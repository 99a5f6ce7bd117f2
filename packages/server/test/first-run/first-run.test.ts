import { newPassword } from '@detent/core';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import { whatToTry } from '../../src/first-run/what-to-try.ts';
import { type RunningServer, startServer } from '../../src/lifecycle/start-server.ts';
import * as tokens from '../../src/tokens.ts';
import { typed } from '../commands/terminal.ts';
import { memoryLog } from '../support/quiet-log.ts';
import { scratch } from '../support/scratch.ts';

async function started(environment: Readonly<Record<string, string>>) {
  const printed: string[] = [];
  const { log, lines } = memoryLog();
  const settings = { DETENT_PORT: '0', ...environment };
  const server = await startServer(readConfig(settings).config, {
    environment: settings,
    log,
    print: (line) => printed.push(line),
  });
  return { server, printed, lines };
}

const passwordIn = (printed: readonly string[], email: string): string =>
  printed
    .find((line) => line.includes(` ${email} `) && !line.includes('curl'))
    ?.split(/\s+/)
    .at(-1) ?? '';

async function inCharge(server: RunningServer) {
  const administrators = await server.container.getAsync(tokens.Administrators);
  const [root] = await administrators.list();
  return { root, owners: (await administrators.owners()).value };
}

describe('sample accounts', () => {
  it('are a person who can sign in and an owner with an account of their own', async () => {
    const { server, printed, lines } = await started({ DETENT_STORE: 'memory:' });
    const [ada, root] = ['ada@example.com', 'root@example.com'].map((email) => passwordIn(printed, email));
    expect([ada, root].map((password) => newPassword(password ?? ''))).toEqual([null, null]);
    expect(ada).not.toBe(root);
    expect(JSON.stringify(lines)).not.toContain(ada);

    const { accounts, hasher } = await server.container.getAsync(tokens.Ports);
    const administrator = await inCharge(server);
    expect(administrator.root).toMatchObject({
      email: 'root@example.com',
      role: 'owner',
      organizations: '*',
      active: true,
      ownsAccount: true,
    });
    expect(administrator.owners).toEqual([administrator.root?.id]);
    expect(await hasher.verify(root ?? '', administrator.root?.passwordHash ?? null)).toBe('right');

    const ids = await accounts.list({ after: null, limit: 9 });
    const all = await Promise.all(ids.map((id) => accounts.find(id, { aborted: false })));
    const mine = all.find((account) => account?.id === administrator.root?.accountId);
    expect(mine).toMatchObject({ rank: 3, organizationId: null, factors: [], person: { passwordHash: null } });
    const hers = all.find((account) => account?.rank === 0);
    expect(hers).toMatchObject({
      organizationId: 'default',
      factors: [],
      person: { addresses: [{ verifiedBy: 'word' }] },
    });
    expect(await hasher.verify(ada ?? '', hers?.person.passwordHash ?? null)).toBe('right');
    await server.stop();
  });

  it('are made on an empty store alone', async () => {
    using folder = scratch();
    const environment = { DETENT_DATA_DIR: folder.path };
    await typed(environment, 'account add --email otto@example.com --name Otto');
    const { server, printed } = await started(environment);
    expect(printed.join('\n')).not.toContain('shown this once');
    expect((await inCharge(server)).owners).toEqual([]);
    await server.stop();
  });

  it('are made once where two servers start at the same moment', async () => {
    using folder = scratch();
    const environment = { DETENT_DATA_DIR: folder.path };
    const both = await Promise.all([started(environment), started(environment)]);
    const proud = both.filter(({ printed }) => printed.some((line) => line.includes('shown this once')));
    expect(proud).toHaveLength(1);
    const [{ server }] = both;
    expect((await inCharge(server)).owners).toHaveLength(1);
    const { accounts } = await server.container.getAsync(tokens.Ports);
    expect(await accounts.list({ after: null, limit: 9 })).toHaveLength(2);
    for (const one of both) await one.server.stop();
  });
});

describe('what to try', () => {
  const url = 'http://127.0.0.1:8080';

  it('names passwords where there are new ones, and a place for one where there are not', () => {
    const samples = [{ email: 'ada@example.com', role: 'person', password: 'secret-1' }] as const;
    const fresh = whatToTry({ url, store: 'sqlite', dataDir: './detent-data', samples, hasMailbox: true }).join('\n');
    expect(fresh).toContain('person         ada@example.com   secret-1');
    expect(fresh).toContain(`-d '{"email":"ada@example.com","password":"secret-1"}'`);
    expect(fresh).toContain(`${url}/dev/mail`);
    expect(fresh).toContain('Everything is kept in ./detent-data.');
    const later = whatToTry({ url, store: 'memory', dataDir: './detent-data', samples: [], hasMailbox: false }).join(
      '\n',
    );
    expect(later).toContain('"password":"<password>"');
    expect(later).not.toContain('/dev/mail');
    expect(later).toContain('Nothing is kept');
  });
});
