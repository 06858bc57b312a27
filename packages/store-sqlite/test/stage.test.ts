import type { StagedUser } from '@capacity-rules/core'
import { expect, test } from 'vitest'
import { connect } from '../src/connection.ts'
import { migrate } from '../src/migrate.ts'
import { SqliteUserStages } from '../src/stage.ts'
import { WriteQueue } from '../src/write-queue.ts'
import { temporaryFile } from './temporary.ts'

/** The stages of a new database, and how many tables they have. */
async function newStages() {
  const db = connect(temporaryFile(), false)
  await migrate(db)
  const tables = db.prepare<[], number>("SELECT count(*) FROM temp.sqlite_schema WHERE type = 'table'").pluck()
  return { stages: new SqliteUserStages(db, new WriteQueue()), tables: () => tables.get(), close: () => db.close() }
}

const user = (id: number, line = 1): StagedUser => ({
  line,
  id,
  name: `User ${id}`,
  email: `user${id}@example.com`,
  role: 'agent',
  permissions: [],
  active: true,
})

test('one import after another shares one table, and sees nothing of the one before', async () => {
  const { stages, tables, close } = await newStages()
  for (let round = 0; round < 3; round++) {
    const stage = await stages.open()
    await stage.add([user(7)])
    expect(stage.conflicts(1, 10)).toEqual([])
    await stage.discard()
  }
  expect(tables()).toBe(1)
  close()
})

test('imports at the same time have a table each', async () => {
  const { stages, tables, close } = await newStages()
  const [one, other] = [await stages.open(), await stages.open()]
  await one.add([user(7)])
  await other.add([user(7), user(7, 2)])
  expect(one.conflicts(1, 10)).toEqual([])
  expect(other.conflicts(1, 10)).toMatchObject([{ kind: 'id-repeated' }, { kind: 'email-repeated' }])
  await one.discard()
  await other.discard()
  const again = [await stages.open(), await stages.open()]
  expect(tables()).toBe(2)
  for (const stage of again) expect(stage.conflicts(1, 10)).toEqual([])
  close()
})
