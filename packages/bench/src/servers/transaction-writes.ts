import { randomUUID } from 'node:crypto'
import type Database from 'better-sqlite3'
import { monotonicFactory } from 'ulid'
import { type CredentialRow, type RuleRow, sql, toRule } from './sql.ts'

const ulid = monotonicFactory()

export interface NewRule {
  readonly name: string
  readonly description: string
  readonly capacities: Readonly<Record<'email' | 'messaging' | 'voice', number>>
}

/** The writes of our server as plain functions on a connection, each inside one transaction. */
export function bareWrites(db: Database.Database) {
  const find = db.prepare<[number, string], RuleRow>(sql.findRule)
  const account = db.prepare<[number], { defaultRuleId: string; ruleCount: number }>(sql.account)
  const insertRule = db.prepare(sql.insertRule)
  const setLastRule = db.prepare(sql.setLastRule)
  const deleteRule = db.prepare(sql.deleteRule)
  const recordChange = db.prepare(sql.recordChange)
  const raiseRules = db.prepare(sql.raiseRules)
  const raiseAccount = db.prepare(sql.raiseAccount)
  const rulesOfAgents = db.prepare<[string, number], { agent_id: number; rule_id: string }>(sql.rulesOfAgents)
  const agentsExcept = db.prepare<[number, string, string], { agent_id: number }>(sql.agentsExcept)
  const moveAgents = db.prepare(sql.moveAgents)
  const lastAudit = db.prepare<[number]>(sql.lastAudit)
  const insertAudit = db.prepare(sql.insertAudit)

  const rule = (accountId: number, id: string): RuleRow => {
    const row = find.get(accountId, id)
    if (!row) throw new Error(`there is no rule ${id}`)
    return row
  }
  const audit = (
    caller: CredentialRow,
    operation: string,
    ruleId: string,
    what: { readonly before?: RuleRow; readonly after?: RuleRow; readonly moves: readonly object[] },
  ): void => {
    const { account_id: accountId, user_id: userId, token_id: tokenId } = caller
    lastAudit.get(accountId)
    const at = Date.now()
    const [before, after] = [what.before, what.after].map((row) => (row ? JSON.stringify(snapshot(row)) : null))
    const moves = JSON.stringify(what.moves)
    const requestId = randomUUID()
    const entry = { accountId, id: ulid(at), at, userId, tokenId, requestId, operation, ruleId, before, after, moves }
    insertAudit.run(entry)
  }

  const create = db.transaction((caller: CredentialRow, { name, description, capacities }: NewRule): RuleRow => {
    const accountId = caller.account_id
    account.get(accountId)
    rulesOfAgents.all('[]', accountId)
    const createdAt = Date.now()
    const id = ulid(createdAt)
    insertRule.run({ accountId, id, name, description, ...capacities, assigneeCount: 0, createdAt })
    setLastRule.run(id, accountId)
    raiseAccount.run(accountId)
    const after = rule(accountId, id)
    audit(caller, 'createCapacityRule', id, { after, moves: [] })
    return after
  })

  const remove = db.transaction((caller: CredentialRow, id: string): void => {
    const accountId = caller.account_id
    const before = rule(accountId, id)
    account.get(accountId)
    agentsExcept.all(accountId, id, '[]')
    deleteRule.run(accountId, id)
    raiseAccount.run(accountId)
    audit(caller, 'deleteCapacityRule', id, { before, moves: [] })
  })

  const assign = db.transaction((caller: CredentialRow, id: string, agentIds: readonly number[]): RuleRow => {
    const accountId = caller.account_id
    const now = Date.now()
    const before = rule(accountId, id)
    const located = rulesOfAgents.all(JSON.stringify(agentIds), accountId)
    const byRule = Map.groupBy(
      located.filter(({ rule_id: from }) => from !== id),
      ({ rule_id: from }) => from,
    )
    const moves = [...byRule].map(([from, rows]) => ({ from, to: id, agentIds: rows.map((row) => row.agent_id) }))
    for (const move of moves) {
      moveAgents.run(id, accountId, JSON.stringify(move.agentIds))
      recordChange.run({ accountId, ruleId: move.from, countBy: -move.agentIds.length, now })
    }
    if (moves.length > 0) {
      const countBy = moves.reduce((count, move) => count + move.agentIds.length, 0)
      recordChange.run({ accountId, ruleId: id, countBy, now })
      raiseRules.run(accountId, JSON.stringify([...byRule.keys(), id]))
      raiseAccount.run(accountId)
    }
    const after = rule(accountId, id)
    audit(caller, 'assignAgentsToCapacityRule', id, { before, after, moves })
    return after
  })

  return { create: create.immediate, remove: remove.immediate, assign: assign.immediate }
}

const snapshot = (row: RuleRow): object => {
  const { name, description, default: isDefault, capacities, assignees } = toRule(row)
  return { name, description, default: isDefault, capacities, assignee_count: assignees.count }
}
