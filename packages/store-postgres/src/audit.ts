import type { AccountId, AuditEntry, AuditQuery } from '@capacity-rules/core'
import type { Session } from './session.ts'
import { statement } from './statement.ts'

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

const columns = 'id, at, user_id, token_id, request_id, operation, rule_id, before, after, moves'

const readAll = statement<[AccountId, string, number, number], AuditRow>(
  'readAudit',
  `SELECT ${columns} FROM audit WHERE account_id = $1 AND id > $2 AND at >= $3 ORDER BY id LIMIT $4`,
)
const readOfRule = statement<[AccountId, string, number, number, string], AuditRow>(
  'readAuditOfRule',
  `SELECT ${columns} FROM audit WHERE account_id = $1 AND id > $2 AND at >= $3 AND rule_id = $5 ORDER BY id LIMIT $4`,
)
const last = statement<[AccountId], { id: string }>(
  'lastAuditId',
  'SELECT id FROM audit WHERE account_id = $1 ORDER BY id DESC LIMIT 1',
)
const insert = statement<
  [
    AccountId,
    string,
    number,
    number | null,
    string | null,
    string | null,
    string,
    string | null,
    string | null,
    string | null,
    string,
  ]
>('insertAudit', `INSERT INTO audit (account_id, ${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`)
const prune = statement<[AccountId, number, number]>(
  'pruneAudit',
  `DELETE FROM audit WHERE account_id = $1 AND id IN (
     SELECT id FROM audit WHERE account_id = $1 AND at < $2 ORDER BY id LIMIT $3)`,
)

export async function readAudit(
  session: Session,
  accountId: AccountId,
  { ruleId, since = 0, after = '', limit }: AuditQuery,
): Promise<AuditEntry[]> {
  const rows =
    ruleId === undefined
      ? await session.rows(readAll, accountId, after, since, limit)
      : await session.rows(readOfRule, accountId, after, since, limit, ruleId)
  return rows.map(toEntry)
}

export const pruneAudit = (session: Session, accountId: AccountId, before: number, limit: number): Promise<number> =>
  session.count(prune, accountId, before, limit)

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))

/** What a transaction does with the audit of its account. */
export const auditWrites = (session: Session, accountId: AccountId) => ({
  lastId: async (): Promise<string | undefined> => (await session.row(last, accountId))?.id,
  insert: async (entry: AuditEntry): Promise<void> => {
    const { id, at, userId, tokenId, requestId, operation, ruleId, before, after, moves } = entry
    const texts = [json(before), json(after), JSON.stringify(moves)] as const
    await session.write(insert, accountId, id, at, userId, tokenId, requestId, operation, ruleId, ...texts)
  },
})
