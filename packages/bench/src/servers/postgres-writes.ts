import { randomUUID } from 'node:crypto'
import { defaults } from '@capacity-rules/store-postgres/defaults'
import type pg from 'pg'
import { monotonicFactory } from 'ulid'
import { statementOf, type Values } from './postgres-parts.ts'
import { type CredentialRow, type RuleRow, toRule } from './sql.ts'
import type { NewRule } from './transaction-writes.ts'

const ulid = monotonicFactory()

const { statementTimeoutMs, lockTimeoutMs } = defaults
/** As our store begins a write. */
const begin =
  `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout = ${statementTimeoutMs}; SET LOCAL lock_timeout = ${lockTimeoutMs}; ` +
  `SET LOCAL idle_in_transaction_session_timeout = ${statementTimeoutMs}`

const statement = {
  lock: statementOf('lockAccount'),
  state: statementOf('accountState'),
  findRule: statementOf('findRule'),
  insertRule: statementOf('insertRule'),
  deleteRule: statementOf('deleteRule'),
  agentsExcept: statementOf('agentsOfRuleExcept'),
  rulesOfAgents: statementOf('rulesOfAgents'),
  moveAgents: statementOf('moveAgents'),
  recordChanges: statementOf('recordRuleChanges'),
  raiseVersions: statementOf('raiseVersions'),
  lastAudit: statementOf('lastAuditId'),
  insertAudit: statementOf('insertAudit'),
}

interface Located {
  readonly agent_id: number
  readonly rule_id: string
}

interface Audited {
  readonly before?: RuleRow
  readonly after?: RuleRow
  readonly moves: readonly object[]
}

/** The writes of our server as plain functions on a pool, each one transaction. A test holds them against the store. */
export function bareWrites(pool: pg.Pool) {
  /** Runs work in a transaction that has the account to itself. */
  const transaction =
    <A extends readonly unknown[], T>(work: (tx: Transaction, ...args: A) => Promise<T>) =>
    async (caller: CredentialRow, ...args: A): Promise<T> => {
      const client = await pool.connect()
      try {
        const tx = new Transaction(client, caller)
        await Promise.all([client.query(begin), tx.send(statement.lock)])
        const value = await work(tx, ...args)
        await Promise.all([client.query('COMMIT'), tx.unanswered()])
        return value
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      } finally {
        client.release()
      }
    }
  return { create: transaction(create), remove: transaction(remove), assign: transaction(assign) }
}

class Transaction {
  readonly #client: pg.ClientBase
  readonly #caller: CredentialRow
  readonly #unanswered: Promise<unknown>[] = []

  constructor(client: pg.ClientBase, caller: CredentialRow) {
    this.#client = client
    this.#caller = caller
  }

  /** Sends a statement for the account of the caller. */
  async send<Row extends pg.QueryResultRow>(query: ReturnType<typeof statementOf>, ...values: Values): Promise<Row[]> {
    return (await this.#client.query<Row>(query(this.#caller.account_id, ...values))).rows
  }

  /** The same for what gives nothing back, which is not waited for before the commit. */
  write(query: ReturnType<typeof statementOf>, ...values: Values): void {
    this.#unanswered.push(this.send(query, ...values))
  }

  unanswered(): Promise<unknown> {
    return Promise.all(this.#unanswered)
  }

  async rule(id: string): Promise<RuleRow> {
    const [row] = await this.send<RuleRow>(statement.findRule, id)
    if (!row) throw new Error(`there is no rule ${id}`)
    return row
  }

  async audit(operation: string, ruleId: string, { before, after, moves }: Audited): Promise<void> {
    const { user_id: userId, token_id: tokenId } = this.#caller
    await this.send(statement.lastAudit)
    const at = Date.now()
    const shown = [before, after].map((row) => (row ? JSON.stringify(snapshot(row)) : null))
    const texts = [...shown, JSON.stringify(moves)]
    this.write(statement.insertAudit, ulid(at), at, userId, tokenId, randomUUID(), operation, ruleId, ...texts)
  }
}

async function create(tx: Transaction, { name, description, capacities }: NewRule): Promise<RuleRow> {
  await tx.send(statement.state)
  const createdAt = Date.now()
  const id = ulid(createdAt)
  const { email, messaging, voice } = capacities
  tx.write(statement.insertRule, id, name, description, email, messaging, voice, 0, createdAt)
  tx.write(statement.raiseVersions, [])
  const after = await tx.rule(id)
  await tx.audit('createCapacityRule', id, { after, moves: [] })
  return after
}

async function remove(tx: Transaction, id: string): Promise<void> {
  const before = await tx.rule(id)
  await tx.send(statement.state)
  await tx.send(statement.agentsExcept, id, [])
  tx.write(statement.deleteRule, id)
  tx.write(statement.raiseVersions, [])
  await tx.audit('deleteCapacityRule', id, { before, moves: [] })
}

async function assign(tx: Transaction, id: string, agentIds: readonly number[]): Promise<RuleRow> {
  const before = await tx.rule(id)
  const located = await tx.send<Located>(statement.rulesOfAgents, agentIds)
  const now = Date.now()
  const byRule = Map.groupBy(
    located.filter(({ rule_id: from }) => from !== id),
    ({ rule_id: from }) => from,
  )
  const moves = [...byRule].map(([from, rows]) => ({ from, to: id, agentIds: rows.map((row) => row.agent_id) }))
  for (const move of moves) tx.write(statement.moveAgents, move.agentIds, id)
  if (moves.length > 0) {
    const count = moves.reduce((sum, move) => sum + move.agentIds.length, 0)
    const ruleIds = [...byRule.keys(), id]
    tx.write(statement.recordChanges, ruleIds, [...moves.map((move) => -move.agentIds.length), count], now)
    tx.write(statement.raiseVersions, ruleIds)
  }
  const after = await tx.rule(id)
  await tx.audit('assignAgentsToCapacityRule', id, { before, after, moves })
  return after
}

const snapshot = (row: RuleRow): object => {
  const { name, description, default: isDefault, capacities, assignees } = toRule(row)
  return { name, description, default: isDefault, capacities, assignee_count: assignees.count }
}
