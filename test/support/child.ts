import { type ChildProcess, fork, type StdioOptions, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, defaultServerConditions } from 'vite';

// Tests that kill a process, or race two of them, need programs that start quickly: a source is put into one file once, with
// everything of ours that it imports, and plain Node runs that.

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Program extends AsyncDisposable {
  /** The one file, for who starts it in a way of their own. */
  readonly path: string;
  /** Starts it. It may send messages, and is told its arguments. */
  start(...args: readonly string[]): ChildProcess;
  /** The same, but no file may grow beyond so many kilobytes, as on a disk that is full. */
  startWithin(kilobytes: number, ...args: readonly string[]): ChildProcess;
}

export async function aProgram(source: URL): Promise<Program> {
  const entry = fileURLToPath(source);
  const name = basename(entry, '.ts');
  // Within the repository, so that packages that are not ours are found from there.
  const outDir = join(root, 'node_modules/.cache/programs', `${name}-${process.pid}`);
  mkdirSync(outDir, { recursive: true });
  await build({
    root,
    configFile: false,
    logLevel: 'silent',
    ssr: { resolve: { conditions: ['@detent/source', ...defaultServerConditions] } },
    build: {
      ssr: entry,
      outDir,
      target: 'node20',
      minify: false,
      rollupOptions: { output: { entryFileNames: `${name}.mjs` } },
    },
  });
  // Where the server, put into one file, looks for its version: one folder above, as in its package.
  copyFileSync(join(root, 'packages/server/package.json'), join(outDir, '..', 'package.json'));
  const path = join(outDir, `${name}.mjs`);
  const stdio: StdioOptions = ['ignore', 'pipe', 'inherit', 'ipc'];
  const started = new Set<ChildProcess>();
  const known = (child: ChildProcess): ChildProcess => {
    started.add(child);
    child.once('exit', () => started.delete(child));
    return child;
  };
  return {
    path,
    start: (...args) => known(fork(path, args, { execArgv: [], stdio })),
    startWithin(kilobytes, ...args) {
      // The shell counts in blocks of 512 bytes.
      const limited = ['-c', `ulimit -f ${kilobytes * 2}; exec "$0" "$@"`, process.execPath, path, ...args];
      return known(spawn('sh', limited, { stdio }));
    },
    async [Symbol.asyncDispose]() {
      for (const child of started) {
        const over = exited(child);
        child.kill('SIGKILL');
        await over;
      }
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}

/** Resolves once the process is gone. */
export async function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => {
    child.once('exit', resolve);
  });
}

/** The next message of that process; fails when it ends without one. */
export function message(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`the process ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (value) => {
      child.off('exit', ended);
      resolve(value);
    });
  });
}
