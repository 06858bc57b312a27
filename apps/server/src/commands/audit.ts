import { type AuditEntry, type Domain, readRuleId } from '@capacity-rules/core'
import { parseDuration } from './duration.ts'
import { Failure } from './failure.ts'
import { moment, table } from './print.ts'
import { findAccount, withDomain } from './store.ts'

interface Options {
  readonly account?: string
  readonly rule?: string
  /** Milliseconds since 1970. */
  readonly since?: number
  readonly json?: boolean
}

/** How many entries are read from the store at once. */
const pageSize = 500

/** `audit`: a line an entry, oldest first; with `--json` each line is a JSON object with all that is kept. */
export const auditList = (options: Options): Promise<void> =>
  withDomain(async (domain) => {
    const account = await findAccount(domain, options.account)
    const ruleId = options.rule === undefined ? undefined : readRuleId(options.rule)
    if (options.rule !== undefined && ruleId === undefined) {
      throw new Failure(`${JSON.stringify(options.rule)} is no id of a rule`)
    }
    let after: string | undefined
    for (;;) {
      const entries = await domain.store.readAudit(account.id, { ruleId, since: options.since, after, limit: pageSize })
      if (options.json) for (const entry of entries) console.log(JSON.stringify(toJson(entry)))
      else if (entries.length > 0) console.log(table(entries.map(toRow)))
      if (entries.length < pageSize) return
      after = entries.at(-1)?.id
    }
  })

const toJson = ({ id, at, userId, tokenId, requestId, operation, ruleId, before, after, moves }: AuditEntry) => ({
  id,
  time: moment(at),
  user_id: userId,
  token_id: tokenId,
  request_id: requestId,
  operation,
  rule_id: ruleId,
  before,
  after,
  moves: moves.map(({ from, to, agentIds }) => ({ from, to, agent_ids: agentIds })),
})

const toRow = ({ at, userId, tokenId, requestId, operation, ruleId, moves }: AuditEntry) => ({
  time: moment(at),
  user: userId ?? 'operator',
  token: tokenId ?? '-',
  operation,
  rule: ruleId ?? '-',
  moved: moves.reduce((sum, { agentIds }) => sum + agentIds.length, 0),
  request: requestId ?? '-',
})

/** A moment: a date or time of ISO 8601, or how long ago as in `7d`. Undefined when it is neither. */
export function parseMoment(text: string, now: number): number | undefined {
  const ago = parseDuration(text)
  if (ago !== undefined) return now - ago
  if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/.test(text)) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

/** How many entries are removed in one transaction, so that no write waits long. */
const pruneBatch = 1000
const dayMs = 86_400_000

/** Removes what is older than `days` from the audit of every account. */
export async function pruneAudit({ store, clock }: Domain, days: number): Promise<void> {
  const before = clock() - days * dayMs
  for (const { id } of await store.listAccounts()) {
    while ((await store.pruneAudit(id, before, pruneBatch)) === pruneBatch);
  }
}
