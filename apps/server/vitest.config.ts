import { configDefaults, defineConfig } from 'vitest/config'

/** What takes longer, as starting processes does: `npm run test:more`. */
const more = 'test/**/*.more.test.ts'
/** What needs PostgreSQL, or tells of it. */
const ofPostgres = 'test/**/*.postgres.more.test.ts'

/** What says the same of every store, and is run on both: what operations do with it, and then the rest. */
const effects = ['src/operations/**/{200,204,404,412}.test.ts', 'test/{across-accounts,changed-callers}.test.ts']
const moreOnBoth = [
  'account-wide-tokens',
  'commands-tokens.more',
  'commands-users.more',
  'credentials.more',
  'every-operation',
  'kill.more',
  'limits',
  'lost-updates',
  'order-of-checks',
  'password-throttle',
  'races.more',
  'raw-socket',
  'reference-samples',
  'roles',
  'second-tries.more',
]
const files = (names: readonly string[]) => names.map((name) => `test/${name}.test.ts`)

/** On PostgreSQL, where each write takes its round trips, a fifth of what is asked for. */
const aFifth = (of: string | undefined, otherwise: string) => (of ? String(Math.ceil(Number(of) / 5)) : otherwise)
const fewer = {
  KILLS: aFifth(process.env.KILLS, '8'),
  RACE_ROUNDS: aFifth(process.env.RACE_ROUNDS, '8'),
  SECOND_TRIES: aFifth(process.env.SECOND_TRIES, '3'),
}
const onPostgres = {
  env: { TEST_STORE: 'postgres', ...fewer },
  globalSetup: ['@capacity-rules/test-postgres/setup'],
  expect: { poll: { timeout: 20_000 } },
}

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'sqlite', exclude: [...configDefaults.exclude, more] } },
      { test: { name: 'sqlite-more', include: [more], exclude: [...configDefaults.exclude, ofPostgres] } },
      { test: { ...onPostgres, name: 'postgres', include: effects } },
      {
        test: {
          ...onPostgres,
          name: 'postgres-more',
          include: [ofPostgres, 'src/operations/**/*.test.ts', ...files(moreOnBoth)],
          exclude: [...configDefaults.exclude, ...effects],
        },
      },
    ],
  },
})
