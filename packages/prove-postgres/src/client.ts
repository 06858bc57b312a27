import type { OperationId } from '@capacity-rules/contract'
import { AssigneePage, CapacityRule } from '@capacity-rules/contract'
import { createReplyChecker } from '@capacity-rules/contract/reply-checker'
import { z } from '@hono/zod-openapi'
import { type Answer, type Asked, type Call, counterText, madeBy, type SeenRule } from './history.ts'
import { authorization, type ServerProcess } from './server-process.ts'

/** How long a client waits for an answer: longer than all limits of the server together. Milliseconds. */
const patienceMs = 20_000
const rulesPath = '/api/v2/capacity/rules'

const check = createReplyChecker()

/** Sends requests, and notes each with what came of it. */
export class Recorder {
  readonly calls: Call[] = []
  readonly #servers: readonly ServerProcess[]

  constructor(servers: readonly ServerProcess[]) {
    this.#servers = servers
  }

  async send(server: number, asked: Asked): Promise<Call> {
    const startMs = performance.now()
    const what = await this.#try(`${this.#servers[server]?.address}`, asked)
    const call: Call = { server, asked, startMs, endMs: performance.now(), ...what }
    this.calls.push(call)
    return call
  }

  async #try(address: string, asked: Asked): Promise<Pick<Call, 'answer' | 'lost'>> {
    const { operation, method, path, body, headers = {} } = requestOf(asked)
    try {
      const response = await fetch(address + path, {
        method,
        headers: {
          Authorization: authorization,
          ...(body && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(patienceMs),
      })
      return { answer: read(operation, response, jsonOf(await response.text())) }
    } catch (error) {
      return { lost: error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'connection' }
    }
  }
}

/** Undefined for no body. What is no JSON stays text, which breaks the contract. */
function jsonOf(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return text
  }
}

interface Request {
  readonly operation: OperationId
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
}

const ifMatch = (version: number | undefined) => (version === undefined ? {} : { 'If-Match': `"1-${version}"` })

function requestOf(asked: Asked): Request {
  const path = 'rule' in asked && asked.rule !== undefined ? `${rulesPath}/${asked.rule}` : rulesPath
  switch (asked.kind) {
    case 'create': {
      const { token, key, agents } = asked
      const body = { name: token, description: madeBy(token), capacities: { email: 1 }, agent_ids: agents }
      const headers = key === undefined ? {} : { 'Idempotency-Key': key }
      return { operation: 'createCapacityRule', method: 'POST', path, headers, body }
    }
    case 'update': {
      const { name, counter, agents, becomesDefault } = asked
      const body = {
        ...(name !== undefined && { name }),
        ...(counter !== undefined && { description: counterText(counter) }),
        ...(agents && { agent_ids: agents }),
        ...(becomesDefault && { default: true }),
      }
      return { operation: 'updateCapacityRule', method: 'PUT', path, headers: ifMatch(asked.ifMatch), body }
    }
    case 'assign': {
      const body = { agent_ids: asked.agents }
      return { operation: 'assignAgentsToCapacityRule', method: 'PATCH', path: `${path}/agents`, body }
    }
    case 'delete':
      return { operation: 'deleteCapacityRule', method: 'DELETE', path, headers: ifMatch(asked.ifMatch) }
    case 'show':
      return { operation: 'showCapacityRule', method: 'GET', path }
    case 'list':
      return { operation: 'listCapacityRules', method: 'GET', path }
    case 'assignees': {
      const operation = asked.rule === undefined ? 'listAssignees' : 'listCapacityRuleAssignees'
      const filter = asked.agents ? `&filter[agent_ids]=${asked.agents.join(',')}` : ''
      const after = asked.after === undefined ? '' : `&page[after]=${asked.after}`
      return { operation, method: 'GET', path: `${path}/assignees?page[size]=100${after}${filter}` }
    }
  }
}

function read(operation: OperationId, { status, headers }: Response, body: unknown): Answer {
  const broken = check(operation, { status, headers, body })
  const isGood = broken.length === 0 && status < 300
  const version = versionOf(headers.get('etag'))
  const isList = operation === 'listCapacityRules'
  const rules = isGood && isList ? z.array(CapacityRule).parse(body).map(seen) : []
  const isRule = isGood && body !== undefined && !isList && version !== undefined
  const one = isRule ? [{ ...seen(CapacityRule.parse(body)), version }] : []
  const placed = isGood && operation.endsWith('Assignees') ? AssigneePage.parse(body).assignees : []
  return {
    status,
    rules: [...rules, ...one],
    ...(isList && version !== undefined && { listVersion: version }),
    placed: placed.map(({ id, rule_id }) => [id, rule_id] as const),
    isReplay: headers.get('x-idempotency-lookup') === 'hit',
    broken,
  }
}

const seen = (rule: z.output<typeof CapacityRule>): SeenRule => ({
  id: rule.id,
  name: rule.name,
  description: rule.description,
  isDefault: rule.default,
  count: rule.assignees.count,
  sample: rule.assignees.agents_sample.map(({ id }) => id),
  updatedAt: rule.last_updated_at,
})

function versionOf(tag: string | null): number | undefined {
  const version = /^"1-(\d+)"$/.exec(tag ?? '')?.[1]
  return version === undefined ? undefined : Number(version)
}
