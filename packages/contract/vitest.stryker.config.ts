import { defineConfig } from 'vitest/config'

/** The tests that Stryker runs. Those of `mutants/` copy the whole workspace, and have nothing to say of this code. */
export default defineConfig({
  test: { include: ['generator/**/*.test.ts', 'src/**/*.test.ts'] },
})
