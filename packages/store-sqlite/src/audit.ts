import type { AccountId, AuditEntry, AuditQuery } from '@capacity-rules/core'
import type { Connection } from './connection.ts'
import { steady } from './steady.ts'

interface AuditRow {
  id: string
  at: number
  user_id: number | null
  token_id: string | null
  request_id: string | null
  operation: string
  rule_id: string | null
  /** JSON, like the two after it. */
  before: string | null
  after: string | null
  moves: string
}

const toEntry = (row: AuditRow): AuditEntry => {
  const before: AuditEntry['before'] = JSON.parse(row.before ?? 'null')
  const after: AuditEntry['after'] = JSON.parse(row.after ?? 'null')
  const moves: AuditEntry['moves'] = JSON.parse(row.moves)
  const { id, at, user_id: userId, token_id: tokenId, request_id: requestId, operation, rule_id: ruleId } = row
  return { id, at, userId, tokenId, requestId, operation, ruleId, before, after, moves }
}

/** The statements that read the audit. */
export function auditReads(db: Connection) {
  const prepare = (ofRule: boolean) =>
    db.prepare<[{ accountId: AccountId; ruleId?: string; since: number; after: string; limit: number }], AuditRow>(
      `SELECT id, at, user_id, token_id, request_id, operation, rule_id, before, after, moves FROM audit
       WHERE account_id = @accountId ${ofRule ? 'AND rule_id = @ruleId' : ''} AND id > @after AND at >= @since
       ORDER BY id LIMIT @limit`,
    )
  const [all, ofRule] = [prepare(false), prepare(true)]
  return {
    read: (accountId: AccountId, { ruleId, since = 0, after = '', limit }: AuditQuery): AuditEntry[] =>
      ruleId === undefined
        ? all.all({ accountId, since, after, limit }).map(toEntry)
        : ofRule.all({ accountId, ruleId, since, after, limit }).map(toEntry),
  }
}

/** The statements that write the audit. */
export function auditWrites(db: Connection) {
  const insert = db.prepare(
    `INSERT INTO audit
       (account_id, id, at, user_id, token_id, request_id, operation, rule_id, before, after, moves)
     VALUES
       (@accountId, @id, @at, @userId, @tokenId, @requestId, @operation, @ruleId, @before, @after, @moves)`,
  )
  const last = db
    .prepare<[AccountId], string>(steady('SELECT id FROM audit WHERE account_id = ? ORDER BY id DESC LIMIT 1'))
    .pluck()
  const prune = db.prepare<{ accountId: AccountId; before: number; limit: number }>(
    `DELETE FROM audit WHERE account_id = @accountId AND id IN (
       SELECT id FROM audit WHERE account_id = @accountId AND at < @before ORDER BY id LIMIT @limit)`,
  )
  const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))
  return {
    lastId: (accountId: AccountId): string | undefined => last.get(accountId),
    insert: (accountId: AccountId, { before, after, moves, ...entry }: AuditEntry): void => {
      insert.run({ accountId, ...entry, before: json(before), after: json(after), moves: JSON.stringify(moves) })
    },
    prune: (accountId: AccountId, before: number, limit: number): number =>
      prune.run({ accountId, before, limit }).changes,
  }
}
