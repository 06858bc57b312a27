import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'
import { CapacityRules, type ClientOptions } from '../src/index.ts'

/** A request as it came. */
export interface Came {
  readonly method: string
  /** Path and query, as sent. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What a server does with one request. */
export type Answer = (response: ServerResponse, request: Came) => void

/** Answers with JSON. */
export const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) =>
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))

/** Answers with a text as it is. */
export const text =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end(body)

/** Closes the connection without a word. */
export const hangUp: Answer = (response) => response.socket?.destroy()

/** Begins a reply and closes the connection in the middle of it. */
export const breakOff: Answer = (response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' })
  response.write('[{"id":', () => response.socket?.destroy())
}

/** Never answers. */
export const silence: Answer = () => {}

export interface ScriptedServer {
  readonly baseUrl: string
  /** What came so far. */
  readonly came: Came[]
  readonly client: (options?: Partial<ClientOptions>) => CapacityRules
}

export const auth = { email: 'ada@example.com', apiToken: 'a-token-of-ada' }

/** A server that answers one request after the other as told, and all further ones with the last answer. It ends with the test. */
export async function startScriptedServer(...answers: readonly Answer[]): Promise<ScriptedServer> {
  const came: Came[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url = '', headers } = request
    came.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
    const answer = answers[Math.min(came.length, answers.length) - 1]
    const last = came.at(-1)
    if (answer && last) answer(response, last)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    await once(server.close(), 'close')
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const baseUrl = `http://127.0.0.1:${address.port}`
  return { baseUrl, came, client: (options) => new CapacityRules({ baseUrl, auth, ...options }) }
}

/** The error of a promise. */
export async function caught(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('there was no error')
}

export const ruleId = '01KJPZ7Q40E5W8T6X3V9B2N4MC'
const moment = '2026-03-02T09:30:00.000Z'

/** A rule as the contract has it. */
export const rule = {
  id: ruleId,
  name: 'Evening shift',
  description: '',
  default: false,
  capacities: { email: 8, messaging: 4, voice: 1 },
  assignees: { count: 0, agents_sample: [] },
  created_at: moment,
  last_updated_at: moment,
}

/** A page as the contract has it. */
export const page = (ids: readonly number[], next: string | null, prev: string | null = null) => ({
  assignees: ids.map((id) => ({
    id,
    name: `User ${id}`,
    capacities: rule.capacities,
    rule_id: ruleId,
    rule_name: 'x',
  })),
  links: { next, prev },
  meta: { has_more: next !== null },
})
