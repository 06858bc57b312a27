import { defineConfig } from 'vitest/config'

/** Apart from the other tests: it downloads 1 GB of runtimes. `.ci/run` runs it. */
export default defineConfig({ test: { root: import.meta.dirname, include: ['every-runtime.ts'] } })
