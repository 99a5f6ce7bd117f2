import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createPlainServer, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { codeBlocks } from '../docs/code-blocks.ts';
import { selfSigned } from '../support/certificate.ts';
import { isThorough } from '../support/thorough.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const definition = readFileSync(join(root, 'ops/Containerfile'), 'utf8');

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

/** The instructions of a definition, each on one line; comments are left out. */
function instructions(text: string): readonly Instruction[] {
  const whole = text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replaceAll(/\\\n\s*/g, ' ');
  return whole
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ word: line.split(' ', 1)[0] ?? '', rest: line.slice(line.indexOf(' ') + 1).trim() }));
}

/** The stages, each from its FROM on. */
function stages(text: string): readonly (readonly Instruction[])[] {
  const found: Instruction[][] = [];
  for (const one of instructions(text)) {
    if (one.word === 'FROM') found.push([]);
    found.at(-1)?.push(one);
  }
  return found;
}

/** What is bad style, or unsafe, in a definition: in the words of whoever mends it. */
function flaws(text: string): readonly string[] {
  const all = instructions(text);
  const last = stages(text).at(-1) ?? [];
  const words = (word: string) => last.filter((one) => one.word === word).map(({ rest }) => rest);
  const known = new Set(
    'FROM LABEL WORKDIR COPY RUN ENV VOLUME EXPOSE USER STOPSIGNAL HEALTHCHECK ENTRYPOINT CMD'.split(' '),
  );
  const froms = all.filter(({ word }) => word === 'FROM').map(({ rest }) => rest.split(' ')[0] ?? '');
  const checks: readonly (readonly [boolean, string])[] = [
    [all.some(({ word }) => !known.has(word)), 'an instruction is unknown, or ADD where COPY would do'],
    [
      froms.some((image) => !/:[\w.-]+(@sha256:[0-9a-f]{64})?$/.test(image) || image.endsWith(':latest')),
      'an image has no tag',
    ],
    [froms.some((image) => !/^[a-z0-9.-]+\.[a-z]+\//.test(image)), 'an image is named without its registry'],
    [!/distroless|-slim/.test(froms.at(-1) ?? ''), 'the last image is neither distroless nor slim'],
    [last.some(({ word }) => word === 'RUN'), 'the last stage runs something, and has no shell'],
    [
      !/^[1-9]\d*(:[1-9]\d*)?$/.test(words('USER').at(-1) ?? ''),
      'it does not run as a user with a number other than 0',
    ],
    [words('HEALTHCHECK').length !== 1, 'it has no health check'],
    [[...words('ENTRYPOINT'), ...words('CMD')].some((rest) => !rest.startsWith('[')), 'a command is given to a shell'],
    [words('ENTRYPOINT').length !== 1, 'it has no entry point'],
    [all.some(({ word, rest }) => word === 'WORKDIR' && !rest.startsWith('/')), 'a working folder is not absolute'],
    [
      /\b(npm install|curl|wget|sudo|apt-get upgrade)\b/.test(all.map(({ rest }) => rest).join('\n')),
      'a step is not repeatable',
    ],
    [/(PASSWORD|SECRET|TOKEN|KEY)\w*=/.test(words('ENV').join('\n')), 'a secret stands in it'],
  ];
  return checks.filter(([holds]) => holds).map(([, flaw]) => flaw);
}

describe('the container definition', () => {
  it('is sound', () => {
    expect(flaws(definition)).toEqual([]);
    expect(stages(definition)).toHaveLength(2);
  });

  it.each<[string, (text: string) => string]>([
    ['an image has no tag', (text) => text.replace(':nonroot', '')],
    ['an image is named without its registry', (text) => text.replace('docker.io/library/', '')],
    [
      'the last image is neither distroless nor slim',
      (text) => text.replace('distroless/nodejs22-debian12', 'images/node'),
    ],
    ['the last stage runs something, and has no shell', (text) => `${text}RUN true\n`],
    ['it does not run as a user with a number other than 0', (text) => text.replace('USER 65532:65532', 'USER root')],
    ['it has no health check', (text) => text.replace('HEALTHCHECK', 'LABEL x=')],
    ['a command is given to a shell', (text) => text.replace('CMD ["serve"]', 'CMD serve')],
    ['a step is not repeatable', (text) => text.replace('npm ci', 'npm install')],
    ['a secret stands in it', (text) => text.replace('DETENT_HOST=', 'DETENT_ADMIN_SECRET_KEY=')],
    ['an instruction is unknown, or ADD where COPY would do', (text) => text.replace('COPY tools', 'ADD tools')],
    ['a working folder is not absolute', (text) => text.replace('WORKDIR /build', 'WORKDIR build')],
  ])('is not sound when %s', (flaw, spoil) => {
    expect(spoil(definition)).not.toBe(definition);
    expect(flaws(spoil(definition))).toContain(flaw);
  });

  it('copies only what is there and what is sent', () => {
    const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
    const copied = instructions(definition)
      .filter(({ word, rest }) => word === 'COPY' && !rest.startsWith('--from'))
      .flatMap(({ rest }) => rest.split(' ').slice(0, -1))
      .map((path) => path.replace(/^\.\//, ''));
    expect(copied.length).toBeGreaterThan(5);
    for (const path of copied) {
      expect([path, existsSync(join(root, path))]).toEqual([path, true]);
      expect(ignored).toContain(`!${path}`);
    }
    expect(copied).toContain('ops');
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Everything in a folder that is a file, by path. */
const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

describe('what the image holds', { timeout: 300_000 }, () => {
  it('is what the server needs and no tool of ours', () => {
    const list = execFileSync(process.execPath, ['tools/image-files.mjs', '--list'], { cwd: root, encoding: 'utf8' });
    const names = list
      .split('\n')
      .map((place) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length));
    expect(names).toEqual(
      expect.arrayContaining(['@detent/server', '@detent/core', 'koa', 'mongodb', 'nodemailer', 'pino']),
    );
    const tools = ['typescript', 'vitest', 'esbuild', 'tsx', '@biomejs/biome', 'express', 'pg'];
    expect(tools.filter((tool) => names.includes(tool))).toEqual([]);
  });

  // Everything is compiled for it, so that a usual run leaves it to CI.
  it.each(isThorough ? ['compiled'] : [])(
    '%s, starts on this machine, serves, is healthy by its own check, and ends at SIGTERM',
    async () => {
      const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`);
      // What `npm run build` does, but for throwing away what others may be reading.
      execFileSync(join(root, 'node_modules/.bin/tsc'), ['-b', ...packages], { cwd: root });
      const folder = mkdtempSync(join(tmpdir(), 'detent-image-'));
      try {
        const image = join(folder, 'image');
        execFileSync(process.execPath, ['tools/image-files.mjs', image], { cwd: root });
        const files = filesIn(image);
        expect(files.some((path) => path.endsWith('packages/server/dist/main.js'))).toBe(true);
        const own = files.filter((path) => path.startsWith(join(image, 'packages')));
        expect(own.filter((path) => /\/(src|test|node_modules)\//.test(path))).toEqual([]);

        const port = String(await freePort());
        const env = {
          PATH: '/usr/bin:/bin',
          DETENT_DATA_DIR: join(folder, 'data'),
          DETENT_PORT: port,
          NODE_ENV: 'production',
        };
        const child = spawn(process.execPath, ['packages/server/dist/main.js', 'serve'], { cwd: image, env });
        try {
          let out = '';
          child.stdout.setEncoding('utf8');
          await new Promise<void>((resolve, reject) => {
            child.stdout.on('data', (text: string) => {
              out += text;
              if (out.includes('Detent listens on')) resolve();
            });
            child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
          });
          expect(await (await fetch(`http://127.0.0.1:${port}/readyz`)).json()).toEqual({ status: 'ok' });
          const check = promisify(execFile);
          await check(process.execPath, [join(image, 'healthcheck.mjs')], { env });
          await expect(
            check(process.execPath, [join(image, 'healthcheck.mjs')], { env: { ...env, DETENT_PORT: '1' } }),
          ).rejects.toMatchObject({ code: 1 });
          const ended = new Promise((resolve) => {
            child.once('exit', resolve);
          });
          child.kill('SIGTERM');
          expect(await ended).toBe(0);
        } finally {
          child.kill('SIGKILL');
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});

describe('the health check', () => {
  const check = promisify(execFile);
  const script = join(root, 'ops/healthcheck.mjs');

  it.each([
    ['in the clear', false],
    ['under TLS', true],
  ])('asks %s whether the server is ready', async (_how, encrypted) => {
    let status = 200;
    const answer = (_request: unknown, response: ServerResponse): void => void response.writeHead(status).end();
    const server = encrypted ? createTlsServer(selfSigned(), answer) : createPlainServer(answer);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve());
    });
    const address = server.address();
    const port = String(typeof address === 'object' ? address?.port : 0);
    const env = { DETENT_PORT: port, ...(encrypted ? { DETENT_TLS_CERT: '/etc/detent/tls.crt' } : {}) };
    await check(process.execPath, [script], { env });
    status = 503;
    await expect(check(process.execPath, [script], { env })).rejects.toMatchObject({ code: 1 });
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
});

describe('the unit for systemd', () => {
  const unit = readFileSync(join(root, 'ops/detent.service'), 'utf8');
  const value = (name: string): string | undefined => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1];

  it('does not start again what a start cannot mend, and lets a stop take as long as it may', () => {
    expect(value('RestartPreventExitStatus')).toBe('2 78');
    expect(Number(value('TimeoutStopSec'))).toBeGreaterThan(30);
    expect(value('User')).not.toBe('root');
    for (const guard of ['NoNewPrivileges', 'PrivateTmp', 'ProtectHome'])
      expect([guard, value(guard)]).toEqual([guard, 'yes']);
    expect(value('ProtectSystem')).toBe('strict');
  });

  it('is one that systemd understands, where there is one', () => {
    if (!existsSync('/usr/bin/systemd-analyze')) return;
    const said = execFileSync('systemd-analyze', ['verify', '--man=no', join(root, 'ops/detent.service')], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(said).toBe('');
  });
});

it('operations.md says how the image is built and run as the definition does', async () => {
  const blocks = await codeBlocks('docs/operations.md');
  expect(blocks.some(({ code }) => code.includes('-f ops/Containerfile'))).toBe(true);
});
