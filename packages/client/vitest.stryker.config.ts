import { defineConfig } from 'vitest/config'

/** The tests that Stryker runs: those of the client's own rules. Browsers, the published package and a whole server are too slow for it. */
export default defineConfig({
  test: {
    include: ['test/*.test.ts'],
    exclude: ['test/*.e2e.test.ts', 'test/browser.test.ts', 'test/published.test.ts'],
  },
})
