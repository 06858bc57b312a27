import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createAccount } from '@capacity-rules/core'
import pg from 'pg'
import { from } from 'pg-copy-streams'
import { answerCalls, call } from '../children/answer-calls.ts'
import { people } from './people.ts'
import { openDomain } from './seed.ts'

interface Options {
  readonly database: string
  readonly users: number
}

/**
 * The rows of an import into the same tables with the same keys and indexes by `COPY` in one transaction, without any
 * checks but the database's own. @returns the seconds that it took
 */
async function copyThem({ database, users }: Options): Promise<number> {
  const { accountId, ruleId } = await newAccount(database)
  const client = new pg.Client({ connectionString: database })
  await client.connect()
  const startedAt = performance.now()
  await client.query('BEGIN')
  const copy = async (text: string, rows: Iterable<string>) =>
    pipeline(Readable.from(batches(rows)), client.query(from(text)))
  await copy(
    'COPY users (account_id, id, name, email, email_key, role, permissions, active) FROM STDIN',
    people(users - 1).map(
      ({ id, name, email, role }) => `${[accountId, id, name, email, email, role, '[]', 't'].join('\t')}\n`,
    ),
  )
  await copy(
    'COPY assignments (account_id, agent_id, rule_id, name) FROM STDIN',
    people(users - 1).map(({ id, name }) => `${accountId}\t${id}\t${ruleId}\t${name}\n`),
  )
  await client.query('COMMIT')
  const seconds = (performance.now() - startedAt) / 1000
  await client.end()
  return seconds
}

async function newAccount(database: string) {
  const domain = await openDomain(database)
  const account = await createAccount(domain, 'bench')
  if (!account.ok) throw new Error('a new store takes any account')
  const { rules } = await domain.store.listRules(account.value.id)
  await domain.store.close()
  return { accountId: account.value.id, ruleId: rules[0]?.id }
}

const batchSize = 1000

/** As many rows as our import sends at once. */
function* batches(rows: Iterable<string>): Generator<string> {
  let batch: string[] = []
  for (const row of rows) {
    batch.push(row)
    if (batch.length < batchSize) continue
    yield batch.join('')
    batch = []
  }
  yield batch.join('')
}

const calls = { copyThem: call(copyThem) }
export type CopyCalls = typeof calls
answerCalls(calls)
