import { parse } from 'node:querystring'
import { headersOf, pageText } from './bare-replies.ts'
import { listen } from './listen.ts'
import { callersOn, openPool, statementOf } from './postgres-parts.ts'
import { serve } from './serve.ts'
import { type AssigneeRow, type RuleRow, toRule } from './sql.ts'

const rulesPath = '/api/v2/capacity/rules'

/** What the statement of a page gives: a row that says what is around the page, and assignees and their rules apart. */
type PageRow = { readonly [K in keyof AssigneeRow]: AssigneeRow[K] | null } & { readonly behind: boolean | null }

/** Bare `node:http` on the same SQL: no framework, no validation, no errors. */
async function start(url: string): Promise<number> {
  const pool = openPool(url)
  const findCaller = callersOn(pool)
  const list = statementOf('listRules')
  const find = statementOf('findRule')
  const page = statementOf('readAssignees')
  const filteredPage = statementOf('readAssigneesFiltered')

  return listen(async (request, response) => {
    const { url = '', headers } = request
    const caller = await findCaller(headers.authorization)
    if (!caller) return response.writeHead(401).end()
    const { account_id: accountId } = caller
    const [path = '', query = ''] = url.split('?')

    let body: string
    let version: number | undefined
    if (path === `${rulesPath}/assignees`) {
      const { 'page[after]': after, 'filter[agent_ids]': ids } = parse(query)
      const cursor = Number(after ?? 0)
      const agentIds = ids?.toString()
      const { rows } = await pool.query<PageRow>(
        agentIds === undefined
          ? page(accountId, cursor, 21)
          : filteredPage(accountId, cursor, 21, agentIds.split(',').map(Number)),
      )
      const link = `http://${headers.host}${path}?${agentIds ? `filter[agent_ids]=${agentIds}&` : ''}`
      body = pageText(assigneesOf(rows), rows.some(({ behind }) => behind) && after !== undefined, link)
    } else if (path === rulesPath) {
      const { rows } = await pool.query<RuleRow>(list(accountId))
      version = rows[0]?.account_version
      body = JSON.stringify(rows.map(toRule))
    } else {
      const { rows } = await pool.query<RuleRow>(find(accountId, path.slice(rulesPath.length + 1)))
      const [row] = rows
      if (!row) return response.writeHead(404).end()
      version = row.version
      if (headers['if-none-match'] !== undefined) return response.writeHead(304, headersOf(undefined, version)).end()
      body = JSON.stringify(toRule(row))
    }
    return response.writeHead(200, headersOf(body, version)).end(body)
  })
}

/** Puts the assignees of a page together with their rules, in their order. */
function assigneesOf(rows: readonly PageRow[]): AssigneeRow[] {
  const rules = new Map(rows.filter((row) => row.agent_id === null).map((row) => [row.rule_id, row]))
  return rows
    .flatMap(({ agent_id, rule_id, name }) => {
      const rule = rules.get(rule_id)
      if (agent_id === null || rule_id === null || name === null || !rule) return []
      const { email, messaging, voice, name: ruleName } = rule
      return [
        {
          agent_id,
          name,
          rule_id,
          rule_name: ruleName ?? '',
          email: email ?? 0,
          messaging: messaging ?? 0,
          voice: voice ?? 0,
        },
      ]
    })
    .sort((a, b) => a.agent_id - b.agent_id)
}

serve({ start })
