import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const packages = fileURLToPath(new URL('packages/', import.meta.url));

// Stands alone on purpose: merged configurations join their `include` lists, and the mutation run wants core's tests only.
export default defineConfig({
  resolve: {
    // Stryker's sandbox links the original node_modules, where workspace names lead out of the sandbox and past the
    // mutants. Aliases keep them inside.
    alias: [
      { find: /^@detent\/([^/]+)$/, replacement: `${packages}$1/src/index.ts` },
      { find: /^@detent\/([^/]+)\/(.+)$/, replacement: `${packages}$1/src/$2/index.ts` },
    ],
  },
  test: {
    include: ['packages/core/test/**/*.test.ts'],
    // Enumerations and interleavings take seconds where a mutant has milliseconds. What they alone would catch is a test
    // that is missing beside the rule.
    exclude: ['packages/core/test/model/**'],
    restoreMocks: true,
  },
});
