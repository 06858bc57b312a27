import { headersOf, textOf } from './bare-replies.ts'
import { listen } from './listen.ts'
import { callersOn, openPool } from './postgres-parts.ts'
import { bareWrites } from './postgres-writes.ts'
import { serve } from './serve.ts'
import { type RuleRow, toRule } from './sql.ts'

const rulesPath = '/api/v2/capacity/rules'

/** Bare `node:http` with one transaction a request, of the statements that our server sends for it, one by one. */
async function start(url: string): Promise<number> {
  const pool = openPool(url)
  const findCaller = callersOn(pool)
  const { create, remove, assign } = bareWrites(pool)
  return listen(async (request, response) => {
    const { method, url = '', headers } = request
    const [body, caller] = [method === 'DELETE' ? undefined : textOf(request), await findCaller(headers.authorization)]
    if (!caller) return response.writeHead(401).end()
    const [id = ''] = url.slice(rulesPath.length + 1).split('/')
    const show = (row: RuleRow, more: Record<string, string> = {}) => {
      const text = JSON.stringify(toRule(row))
      response.writeHead(200, { ...headersOf(text, row.version), ...more }).end(text)
    }
    if (body === undefined) {
      await remove(caller, id)
      return response.writeHead(204, headersOf(undefined, undefined)).end()
    }
    const sent = JSON.parse(await body)
    if (method === 'PATCH') return show(await assign(caller, id, sent.agent_ids))
    const row = await create(caller, sent)
    return show(row, { Location: `http://${headers.host}${rulesPath}/${row.id}` })
  })
}

serve({ start })
