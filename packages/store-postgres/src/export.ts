import { type AccountId, type ExportRow, exportFormat } from '@capacity-rules/core'
import { readAudit } from './audit.ts'
import type { Lease } from './connections.ts'
import { toStoreError } from './errors.ts'
import type { Session } from './session.ts'
import { statement } from './statement.ts'
import { toUser, type UserRow, userColumns } from './users.ts'

interface AccountRow {
  version: number
  defaultRuleId: string
  lastRuleId: string
}

interface RuleRow {
  id: string
  name: string
  description: string
  email: number
  messaging: number
  voice: number
  createdAt: number
  lastUpdatedAt: number
  version: number
}

/** How many rows are read at once. */
const pageSize = 1000

const findAccount = statement<[AccountId], AccountRow>(
  'exportAccount',
  `SELECT version, default_rule_id AS "defaultRuleId", last_rule_id AS "lastRuleId" FROM accounts WHERE id = $1`,
)
const readRules = statement<[AccountId, string, number], RuleRow>(
  'exportRules',
  `SELECT id, name, description, email, messaging, voice, created_at AS "createdAt",
     last_updated_at AS "lastUpdatedAt", version
   FROM capacity_rules WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
)
const readUsers = statement<[AccountId, number, number], UserRow & { rule_id: string | null }>(
  'exportUsers',
  `SELECT ${userColumns}, x.rule_id
   FROM (SELECT * FROM users WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3) u
   LEFT JOIN assignments x ON x.account_id = $1 AND x.agent_id = u.id ORDER BY u.id`,
)

/**
 * All of an account, page by page, in one transaction that sees one committed state to the end.
 *
 * @param begin one of the `beginnings`
 */
export async function* exportAccount(
  lease: () => Promise<Lease>,
  begin: string,
  accountId: AccountId,
): AsyncGenerator<ExportRow> {
  const { session, release } = await lease()
  try {
    await session.script(begin)
    const account = await session.row(findAccount, accountId)
    if (!account) throw new Error(`there is no account ${accountId}`)
    yield { type: 'account', format: exportFormat, ...account }
    yield* pages('', (after) => rulesAfter(session, accountId, after))
    yield* pages(0, (after) => usersAfter(session, accountId, after))
    yield* pages('', (after) => auditAfter(session, accountId, after))
  } catch (error) {
    throw toStoreError(error)
  } finally {
    await session.rollback()
    release()
  }
}

/** Page after page, each after the last id of the one before. */
async function* pages<Row extends { readonly id: Id }, Id>(
  first: Id,
  read: (after: Id) => Promise<Row[]>,
): AsyncGenerator<Row> {
  for (let after = first; ; ) {
    const rows = await read(after)
    yield* rows
    if (rows.length < pageSize) return
    after = rows.at(-1)?.id ?? after
  }
}

const rulesAfter = async (session: Session, accountId: AccountId, after: string) =>
  (await session.rows(readRules, accountId, after, pageSize)).map(({ email, messaging, voice, ...rule }) => ({
    type: 'rule' as const,
    ...rule,
    capacities: { email, messaging, voice },
  }))

const usersAfter = async (session: Session, accountId: AccountId, after: number) =>
  (await session.rows(readUsers, accountId, after, pageSize)).map((row) => ({
    type: 'user' as const,
    ...toUser(row),
    ruleId: row.rule_id,
  }))

const auditAfter = async (session: Session, accountId: AccountId, after: string) =>
  (await readAudit(session, accountId, { after, limit: pageSize })).map((entry) => ({
    type: 'audit' as const,
    ...entry,
  }))
