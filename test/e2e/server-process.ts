import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aProgram, type Program } from '../support/child.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const main = new URL('../../packages/server/src/main.ts', import.meta.url);

/** The server as one file, which starts much quicker than its sources do. */
export const theServer = (): Promise<Program> => aProgram(main);

/** As `npm start` has it, for a test that is about that. */
export const fromSources: readonly string[] = ['--conditions=@detent/source', '--import=tsx', fileURLToPath(main)];

export type Settings = Readonly<Record<string, string>>;

/** A process of ours: a server or a command. */
export class DetentProcess {
  readonly child: ChildProcess;
  out = '';
  error = '';
  readonly exit: Promise<number | null>;

  constructor(program: readonly string[], settings: Settings, args: readonly string[], input?: string) {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(DETENT_|NODE_|VITEST)/.test(name));
    this.child = spawn(process.execPath, [...program, ...args], {
      cwd: root,
      env: { ...Object.fromEntries(inherited), ...settings },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.out += text;
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.error += text;
    });
    this.child.stdin?.end(input ?? '');
    this.exit = new Promise((resolve) => {
      // Not before everything that it wrote was read.
      this.child.once('close', (code) => resolve(code));
    });
  }

  /** The log lines on stderr. */
  get log(): readonly Readonly<Record<string, unknown>>[] {
    return this.error
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }

  /** Resolves with what the pattern finds on stdout; fails when the process ends first. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    const found = pattern.exec(this.out);
    if (found !== null) return found;
    const more = await new Promise<boolean>((resolve) => {
      this.child.stdout?.once('data', () => resolve(true));
      void this.exit.then(() => resolve(false));
    });
    if (!more && pattern.exec(this.out) === null) throw new Error(`ended before ${String(pattern)}: ${this.error}`);
    return this.printed(pattern);
  }

  /** Where it listens. */
  async url(): Promise<string> {
    return (await this.printed(/^Detent listens on (https?:\/\/\S+)\n/))[1] ?? '';
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }
}

/** A folder with a data folder in it, and the processes that work there; all of them are gone at the end. */
export class Desk implements AsyncDisposable {
  readonly path: string = mkdtempSync(join(tmpdir(), 'detent-server-'));
  readonly settings: Settings;
  readonly #program: readonly string[];
  readonly #started: DetentProcess[] = [];

  constructor(program: Pick<Program, 'path'> | readonly string[], settings: Settings = {}) {
    this.#program = 'path' in program ? [program.path] : program;
    this.settings = { DETENT_DATA_DIR: join(this.path, 'data'), DETENT_PORT: '0', ...settings };
  }

  start(settings: Settings = {}, args: readonly string[] = [], input?: string): DetentProcess {
    const started = new DetentProcess(this.#program, { ...this.settings, ...settings }, args, input);
    this.#started.push(started);
    return started;
  }

  /** Runs a command to its end. */
  async command(
    line: string,
    input?: string,
  ): Promise<{ readonly code: number | null } & Pick<DetentProcess, 'out' | 'error'>> {
    const process = this.start({}, line.split(' '), input);
    const code = await process.exit;
    return { code, out: process.out, error: process.error };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const process of this.#started) {
      if (process.child.exitCode === null && process.child.signalCode === null) process.signal('SIGKILL');
      await process.exit;
    }
    rmSync(this.path, { recursive: true, force: true });
  }
}

export const login = (url: string, email: string, password: string): Promise<Response> =>
  fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
