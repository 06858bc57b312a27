import { callers, openBare } from './bare-parts.ts'
import { headersOf, textOf } from './bare-replies.ts'
import { listen } from './listen.ts'
import { serve } from './serve.ts'
import { type RuleRow, toRule } from './sql.ts'
import { bareWrites } from './transaction-writes.ts'

const rulesPath = '/api/v2/capacity/rules'

/** Bare `node:http` with one transaction a request, of the statements that our server runs for it. */
async function start(file: string): Promise<number> {
  const findCaller = callers(openBare(file))
  const { create, remove, assign } = bareWrites(openBare(file))
  return listen(async (request, response) => {
    const { method, url = '', headers } = request
    const caller = findCaller(headers.authorization)
    if (!caller) return response.writeHead(401).end()
    const [id = ''] = url.slice(rulesPath.length + 1).split('/')
    const show = (row: RuleRow, more: Record<string, string> = {}) => {
      const body = JSON.stringify(toRule(row))
      response.writeHead(200, { ...headersOf(body, row.version), ...more }).end(body)
    }
    if (method === 'DELETE') {
      remove(caller, id)
      response.writeHead(204, headersOf(undefined, undefined)).end()
      return
    }
    const body = JSON.parse(await textOf(request))
    if (method === 'PATCH') return show(assign(caller, id, body.agent_ids))
    const row = create(caller, body)
    return show(row, { Location: `http://${headers.host}${rulesPath}/${row.id}` })
  })
}

serve({ start })
