import { describeStore } from '@capacity-rules/core/store-suite'
import pg from 'pg'
import { describe, expect, test, vi } from 'vitest'
import { openPostgresStore } from '../src/index.ts'
import { statements } from '../src/statement.ts'
import { newDatabase } from './database.ts'

/** What was sent while no store was being opened, which is when migrations run. */
const sent = new Set<string>()
let opening = 0
const send = pg.Client.prototype.query
vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...given: unknown[]) {
  const [first] = given
  if (opening === 0)
    sent.add(typeof first === 'object' && first !== null && 'text' in first ? String(first.text) : String(first))
  return Reflect.apply(send, this, given)
})

describeStore('PostgreSQL', async () => {
  opening++
  try {
    return await openPostgresStore({ url: await newDatabase(), as: 'server' })
  } finally {
    opening--
  }
})

describe('after all that', () => {
  const begins = /^BEGIN ISOLATION LEVEL (?:READ COMMITTED|REPEATABLE READ READ ONLY); SET LOCAL /
  const declared = new Map([...statements.values()].map(({ name, text }) => [text, name]))

  test('nothing was sent that is not declared, so that tests can look at it', () => {
    expect([...sent].filter((text) => !declared.has(text) && !begins.test(text))).toEqual([])
  })

  test('all that is declared was sent, but for what opens a store or repeats a staged write', () => {
    const unsent = [...declared].filter(([text]) => !sent.has(text)).map(([, name]) => name)
    expect(unsent.sort()).toEqual([
      'createSchemaVersion',
      'findSchema',
      'goBackToStage',
      'lockMigrations',
      'schemaVersion',
    ])
  })
})
