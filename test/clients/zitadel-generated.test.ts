import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { describeWith } from '../support/require.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const generator = `${root}packages/adapter-http/proto/node_modules/.bin/buf`;
const lack = existsSync(generator) ? null : 'npm run generate fetches it';

describeWith('generator', lack, 'case 59: the generator of protocol code', () => {
  it('changes nothing', async () => {
    const { stdout } = await run(process.execPath, ['tools/generate.mjs', '--check'], { cwd: root });
    expect(stdout).toBe('generate: 9 files compared\n');
  }, 120_000);
});

describe('case 59: what is installed to run, in memory and elsewhere', () => {
  const { packages }: { packages: Record<string, { dev?: boolean; devOptional?: boolean }> } = JSON.parse(
    readFileSync(`${root}package-lock.json`, 'utf8'),
  );
  const installed = Object.entries(packages).filter(([, { dev = false }]) => !dev);

  it('holds no client of ZITADEL, no generator, and no browser', () => {
    const unwanted = installed
      .map(([path]) => path)
      .filter((path) => /@zitadel|nice-grpc|\/buf|protoc-gen|playwright/.test(path));
    expect(unwanted).toEqual([]);
    expect(installed.map(([path]) => path)).toContain('node_modules/@connectrpc/connect-node');
  });

  it('holds one copy of the library for calls, and one of that for messages', () => {
    const copies = Object.keys(packages).filter((path) =>
      /node_modules\/@(connectrpc\/connect|bufbuild\/protobuf)$/.test(path),
    );
    expect(copies.toSorted()).toEqual(['node_modules/@bufbuild/protobuf', 'node_modules/@connectrpc/connect']);
  });
});
