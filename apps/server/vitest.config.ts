import { configDefaults, defineConfig } from 'vitest/config'

/** What needs PostgreSQL, or tells of it. */
const ofPostgres = 'test/**/*.postgres.test.ts'

/** What says the same of every store, and is run on both. */
const ofBoth = ['across-accounts', 'kill', 'lost-updates', 'races', 'roles', 'second-tries']
/** More of that, where there is time for it. */
const more = [
  'account-wide-tokens',
  'commands-move',
  'commands-tokens',
  'commands-users',
  'credentials',
  'every-operation',
  'limits',
  'order-of-checks',
  'password-throttle',
  'reference-samples',
]
const onPostgres = process.env.TEST_POSTGRES_ALL ? [...ofBoth, ...more] : ofBoth

/** What is done often on SQLite is done less often here, where each write takes its round trips. */
const fewer = {
  KILLS: process.env.KILLS ?? '8',
  RACE_ROUNDS: process.env.RACE_ROUNDS ?? '8',
  SECOND_TRIES: process.env.SECOND_TRIES ?? '3',
}

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'sqlite', exclude: [...configDefaults.exclude, ofPostgres] } },
      {
        test: {
          name: 'postgres',
          include: [ofPostgres, 'src/operations/**/*.test.ts', ...onPostgres.map((name) => `test/${name}.test.ts`)],
          env: { TEST_STORE: 'postgres', ...fewer },
          globalSetup: ['@capacity-rules/test-postgres/setup'],
          expect: { poll: { timeout: 20_000 } },
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
})
