import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { globalSetup: ['@capacity-rules/test-postgres/setup'] } })
