import { execFileSync, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// A PostgreSQL of the tests' own, on a socket in a temporary folder, gone again afterwards. `POSTGRES_URL` names one that is there already.

/** Where the programs of PostgreSQL are: on the path, or where Debian puts them. */
function binaries(): string | null {
  const places = existsSync('/usr/lib/postgresql')
    ? readdirSync('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`)
    : [];
  const onPath = (process.env['PATH'] ?? '').split(':');
  return [...places.toReversed(), ...onPath].find((place) => existsSync(join(place, 'initdb'))) ?? null;
}

/** PostgreSQL refuses to run as root; then it runs as the user that its package made. */
function owner(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  return { uid: postgresId('-u'), gid: postgresId('-g') };
}

const postgresId = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));

/** What is missing to run one, in a few words; null when nothing is. */
export function postgresLack(): string | null {
  if (process.env['POSTGRES_URL'] !== undefined) return null;
  if (binaries() === null) return 'no PostgreSQL is installed';
  return process.getuid?.() === 0 && spawnSync('id', ['postgres']).status !== 0 ? 'there is no user postgres' : null;
}

export interface RunningPostgres extends AsyncDisposable {
  /** For `pg.Pool`. */
  readonly options:
    | { readonly connectionString: string }
    | { readonly host: string; readonly user: string; readonly database: string };
}

export async function startPostgres(): Promise<RunningPostgres> {
  const url = process.env['POSTGRES_URL'];
  if (url !== undefined) return { options: { connectionString: url }, [Symbol.asyncDispose]: () => Promise.resolve() };
  const bin = binaries() ?? '';
  const who = owner();
  const folder = mkdtempSync(join(tmpdir(), 'detent-pg-'));
  chmodSync(folder, 0o700);
  if (who !== null) chownSync(folder, who.uid, who.gid);
  const data = join(folder, 'data');
  const as: SpawnOptions = { ...who, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] };
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'detent', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'],
    {
      ...as,
      encoding: 'utf8',
    },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  // What a crash would lose is lost anyway: it is thrown away after the tests.
  const settings = ['listen_addresses=', `unix_socket_directories=${folder}`, 'fsync=off', 'synchronous_commit=off'];
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((one) => ['-c', one])], as);
  await new Promise<void>((resolve, reject) => {
    let said = '';
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('ready to accept connections')) resolve();
    });
    server.once('exit', () => reject(new Error(`postgres: ${said}`)));
  });
  return {
    options: { host: folder, user: 'detent', database: 'postgres' },
    async [Symbol.asyncDispose]() {
      const over = new Promise((resolve) => {
        server.once('exit', resolve);
      });
      server.kill('SIGQUIT');
      await over;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
