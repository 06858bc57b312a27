import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { defineConfig } from 'vitest/config'

const sandbox = import.meta.dirname

/**
 * The tests that Stryker runs on a changed copy of this package: its own, and the store suite as the SQLite store runs
 * it. The store imports core by its name, which leads to the copy here, so the domain is tested as it is used.
 */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^@capacity-rules\/core$/, replacement: join(sandbox, 'src/index.ts') },
      { find: /^@capacity-rules\/core\/store-suite$/, replacement: join(sandbox, 'store-suite/index.ts') },
    ],
  },
  test: {
    include: ['src/**/*.test.ts', join(workspace(sandbox), 'packages/store-sqlite/test/store.test.ts')],
    setupFiles: ['stryker.setup.ts'],
    // A rule that is broken and not seen in so many random sequences would hardly be seen in more.
    env: { MODEL_RUNS: '400' },
  },
})

/** The copy lies some folders deep in this package, so the way to the workspace is looked for. */
function workspace(folder: string): string {
  return existsSync(join(folder, 'pnpm-workspace.yaml')) ? folder : workspace(dirname(folder))
}
