import type { TextReply } from '../load/ask.ts'
import { listen } from './listen.ts'
import { serve } from './serve.ts'

/** Bare `node:http` that answers everything with the same bytes: what Node can do at most. */
let status = 503
let headers: string[] = []
let body = ''

function setReply(reply: TextReply): void {
  status = reply.status
  // The two that Node writes by itself.
  headers = reply.headers.filter(([name]) => !/^(?:date|connection|keep-alive)$/i.test(name)).flat()
  body = reply.body
}

const start = (): Promise<number> =>
  listen((_, response) => {
    response.writeHead(status, headers)
    response.end(body)
  })

serve({ start, setReply })
