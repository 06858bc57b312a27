import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['@capacity-rules/test-postgres/setup'],
    // Each step of the model is several round trips here; the embedded store runs more of them.
    env: { MODEL_RUNS: process.env.MODEL_RUNS ? String(Math.ceil(Number(process.env.MODEL_RUNS) / 20)) : '160' },
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
