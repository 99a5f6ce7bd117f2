/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.stryker.config.ts' },
  // The rules are where a surviving mutant is a hole in a promise. Anything else is asked for with `-- --mutate <glob>`.
  mutate: ['packages/core/src/rules/**/*.ts', '!packages/core/src/**/index.ts'],
  coverageAnalysis: 'perTest',
  // Its rewriting of tsconfig files needs a JavaScript API that the native compiler does not have.
  tsconfigFile: 'none',
  concurrency: 2,
  reporters: ['clear-text', 'progress', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: 'reports/mutation/index.html' },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  thresholds: { high: 98, low: 95, break: 95 },
};
