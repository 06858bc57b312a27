import { execute } from '@capacity-rules/test-postgres'
import { describe, expect, test } from 'vitest'
import { newPostgres } from './place.ts'
import { newDatabase, run, temporaryPath } from './process.ts'

const failed = (stderr: RegExp) => ({ code: 1, stdout: '', stderr: expect.stringMatching(stderr) })

describe('a database that', () => {
  test('cannot be reached is named without its secrets', async () => {
    const env = { DATABASE_URL: 'postgres://ada:my-secret@127.0.0.1:1/capacity?password=my-secret' }
    const ended = await run(['users', 'list'], { env })
    expect(ended).toMatchObject(
      failed(/^capacity-rules-server: cannot open postgres:\/\/127\.0\.0\.1:1\/capacity: .*ECONNREFUSED/),
    )
    expect(ended.stderr).not.toContain('my-secret')
    expect(ended.stderr.trim().split('\n')).toHaveLength(1)
  })

  test('refuses the role is told in one line', async () => {
    const { DATABASE_URL = '' } = await newPostgres()
    const env = { DATABASE_URL: DATABASE_URL.replace('postgres@', 'nobody-of-that-name@') }
    expect(await run(['serve'], { env })).toMatchObject(failed(/role "nobody-of-that-name" does not exist\n$/))
  })
})

describe('migrate', () => {
  const done = (stdout: RegExp) => ({ code: 0, stderr: '', stdout: expect.stringMatching(stdout) })

  test.each([
    ['PostgreSQL', newPostgres],
    ['SQLite', async () => newDatabase()],
  ])('makes and tells the schema of %s', async (_, place) => {
    const env = await place()
    expect(await run(['migrate', '--status'], { env })).toMatchObject(
      failed(/has schema version 0, .* needs \d+; run `migrate`/),
    )
    expect(await run(['migrate'], { env })).toMatchObject(done(/has schema version \d+ now; it had 0\.\n$/))
    expect(await run(['migrate', '--status'], { env })).toMatchObject(
      done(/version (\d+), and this program needs \1: nothing to do/),
    )
    expect(await run(['migrate'], { env })).toMatchObject(done(/nothing to do/))
    expect(await run(['accounts', 'list'], { env })).toMatchObject({ code: 0, stdout: '' })
  })

  test('a schema that is newer than the program stops everything, and says so', async () => {
    const env = await newPostgres()
    await run(['migrate'], { env })
    await execute(env.DATABASE_URL ?? '', "INSERT INTO schemaversion (version, name) VALUES (999, 'later')")
    expect(await run(['migrate', '--status'], { env })).toMatchObject(failed(/version 999.*written by a newer one/))
    for (const args of [['migrate'], ['serve'], ['accounts', 'list']]) {
      expect(await run(args, { env }), args.join(' ')).toMatchObject(failed(/version 999/))
    }
  })
})

test('backup says that PostgreSQL has its own', async () => {
  const file = temporaryPath('.dump')
  expect(await run(['backup', file], { env: await newPostgres() })).toMatchObject(
    failed(/no backup was made: .* for PostgreSQL there is `pg_dump/),
  )
})
