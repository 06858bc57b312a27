import { parse } from 'node:querystring'
import type Database from 'better-sqlite3'
import { callers, openBare } from './bare-parts.ts'
import { headersOf, pageText } from './bare-replies.ts'
import { listen } from './listen.ts'
import { serve } from './serve.ts'
import { type AssigneeRow, type RuleRow, sql, toRule } from './sql.ts'

const rulesPath = '/api/v2/capacity/rules'

/** Bare `node:http` on the same SQL: no framework, no validation, no errors. */
async function start(file: string): Promise<number> {
  const db = openBare(file)
  const findCaller = callers(db)
  const list = db.prepare<[number], RuleRow>(sql.listRules)
  const find = db.prepare<[number, string], RuleRow>(sql.findRule)
  const pages = new Map([false, true].map((filtered) => [filtered, pageStatements(db, filtered)]))

  const readPage = (accountId: number, after: string | undefined, agentIds: string | undefined) => {
    const statements = pages.get(agentIds !== undefined)
    if (!statements) throw new Error('there are two shapes')
    const parameters = {
      accountId,
      cursor: Number(after ?? 0),
      limit: 21,
      ...(agentIds && { agentIds: `[${agentIds}]` }),
    }
    const rows = statements.page.all(parameters)
    return { rows, behind: after !== undefined && statements.behind.get(parameters) !== undefined }
  }
  // Two statements read one state; one alone needs no transaction.
  const readInOneState = db.transaction(readPage)

  return listen((request, response) => {
    const { url = '', headers } = request
    const caller = findCaller(headers.authorization)
    if (!caller) return response.writeHead(401).end()
    const { account_id: accountId } = caller
    const [path = '', query = ''] = url.split('?')

    let body: string
    let version: number | undefined
    if (path === `${rulesPath}/assignees`) {
      const { 'page[after]': after, 'filter[agent_ids]': ids } = parse(query)
      const agentIds = ids?.toString()
      const { rows, behind } = (after ? readInOneState : readPage)(accountId, after?.toString(), agentIds)
      const link = `http://${headers.host}${path}?${agentIds ? `filter[agent_ids]=${agentIds}&` : ''}`
      body = pageText(rows, behind, link)
    } else if (path === rulesPath) {
      const rows = list.all(accountId)
      version = rows[0]?.account_version
      body = JSON.stringify(rows.map(toRule))
    } else {
      const row = find.get(accountId, path.slice(rulesPath.length + 1))
      if (!row) return response.writeHead(404).end()
      version = row.version
      if (headers['if-none-match'] !== undefined) return response.writeHead(304, headersOf(undefined, version)).end()
      body = JSON.stringify(toRule(row))
    }
    return response.writeHead(200, headersOf(body, version)).end(body)
  })
}

const pageStatements = (db: Database.Database, filtered: boolean) => ({
  page: db.prepare<[object], AssigneeRow>(sql.page(filtered)),
  behind: db.prepare<[object]>(sql.behind(filtered)),
})

serve({ start })
