import { configDefaults, defineConfig } from 'vitest/config'

/** What takes longer, as starting processes does: `npm run test:more`. */
const more = 'test/**/*.more.test.ts'

/** Runs of the suite that say the same of every store. Those that are about the suite itself need one store only. */
const onPostgres = ['truth', 'safety.more']

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'sqlite', exclude: [...configDefaults.exclude, more] } },
      { test: { name: 'sqlite-more', include: [more] } },
      {
        test: {
          name: 'postgres-more',
          include: onPostgres.map((name) => `test/${name}.test.ts`),
          env: { TEST_STORE: 'postgres' },
          globalSetup: ['@capacity-rules/test-postgres/setup'],
        },
      },
    ],
  },
})
