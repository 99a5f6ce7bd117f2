import { availableParallelism } from 'node:os';
import { defaultServerConditions } from 'vite';
import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';
import { isUsual, leftToAll } from './test/support/usual-run.ts';

export default defineConfig({
  // Tests read the sources of every package, never a build. vitest runs them through the ssr pipeline, so that is the
  // only place where a condition counts; plain `resolve.conditions` is ignored for tests.
  // `module` is what bundlers take; Node does not, and some packages keep there what it could not load.
  ssr: { resolve: { conditions: ['@detent/source', ...defaultServerConditions.filter((name) => name !== 'module')] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(isUsual ? leftToAll.flatMap(({ files }) => files) : [])],
    setupFiles: ['test/support/quiet.ts'],
    globalSetup: ['test/support/mongod-for-run.ts'],
    restoreMocks: true,
    // Processes, because native modules are loaded and processes killed; more than cores, because many tests wait for somebody.
    pool: 'forks',
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    // One process for many files: reading the sources again for each took a third of a run. No file may leave anything behind
    // in a module, which no file has a reason to.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Against what hangs, not against what is slow: nothing here is timed, and a machine may be busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/index.ts', 'packages/server/src/main.ts'],
      reporter: ['text', 'json-summary'],
      // Adapters are reported and not gated: what they owe is the contract suite.
      thresholds: { 'packages/core/src/**': { 100: true } },
    },
  },
});
