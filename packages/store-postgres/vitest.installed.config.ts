import { defineConfig } from 'vitest/config'

/** What needs programs that npm does not bring: PgBouncer, and the pg_dump of an installed PostgreSQL. */
export default defineConfig({
  test: {
    include: ['test-installed/**/*.test.ts'],
    globalSetup: ['@capacity-rules/test-postgres/setup'],
    env: { MODEL_RUNS: '80' },
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
