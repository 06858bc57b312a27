import { defineConfig } from 'vitest/config'

/**
 * The tests that Stryker runs: those of the client's own rules. Browsers, the published package and programs of their own
 * are too slow for it. `src/tsconfig.json` is left out of Stryker's copy, where its base would not be found.
 */
export default defineConfig({
  test: {
    include: ['test/*.test.ts'],
    exclude: ['test/*.e2e.test.ts', 'test/browser.test.ts', 'test/published.more.test.ts', 'test/unhandled.test.ts'],
  },
})
