import { documentedHeaders, type Operation, operationOf, operations } from '../contract/contract.ts'
import { boundedSchemas, faultsOf } from '../contract/schemas.ts'
import type { Exchange } from '../http/exchange.ts'
import { Mismatch } from '../suite/mismatch.ts'
import type { Observation, Origin, Theme } from '../suite/requirement.ts'

/** What the published reference documents of answers, and what the vendor says of all its APIs. The rest is ours. */
const originOfStatus = new Map<number, Origin>([
  [200, 'R'],
  [204, 'R'],
  [400, 'R'],
  [401, 'V'],
  [403, 'R'],
  [404, 'R'],
  [429, 'V'],
])

/** Statuses that no requirement provokes. They are held against the contract wherever they come. */
const rare = [429, 500, 503]

const isOf = (operation: Operation, { sent }: Exchange): boolean =>
  operationOf(sent.method, sent.target)?.id === operation.id

const typeOf = ({ reply }: Exchange): string | undefined =>
  reply.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()

/** @throws Mismatch unless the body of a reply has the form that the contract gives it */
function expectForm(exchange: Exchange, operation: Operation): void {
  const { reply } = exchange
  const documented = operation.replies.get(reply.status)
  if (!documented) return
  if (!documented.schema) {
    if (reply.text !== '') throw new Mismatch(exchange, 'no body')
    return
  }
  if (typeOf(exchange) !== 'application/json') {
    throw new Mismatch(exchange, 'the type application/json', typeOf(exchange) ?? 'no type')
  }
  if (reply.json === undefined) throw new Mismatch(exchange, 'JSON')
  const fault = faultsOf(documented.schema, reply.json).find(({ kind }) => kind === 'shape')
  if (fault) throw new Mismatch(exchange, 'a body as the contract describes it', fault.text)
}

const statuses = operations.map((operation): Observation => {
  const { id, method, path } = operation
  return {
    id: `contract.${id}.statuses`,
    origin: 'D',
    contract: id,
    rule: `${method} ${path} answers only with statuses that the contract names.`,
    look: (exchanges, { zendesk }) => {
      const ours = exchanges.filter((exchange) => isOf(operation, exchange))
      for (const exchange of ours) {
        const { status } = exchange.reply
        const named = operation.replies.has(status) && (zendesk || !operation.neverSent.has(status))
        const all = [...operation.replies.keys()].filter((one) => !operation.neverSent.has(one))
        if (!named) throw new Mismatch(exchange, `one of ${all.join(', ')}`)
      }
      return ours.length
    },
  }
})

const bodies = operations.flatMap((operation) =>
  [...operation.replies.keys()]
    .filter((status) => !rare.includes(status) && !operation.neverSent.has(status))
    .map(
      (status): Observation => ({
        id: `contract.${operation.id}.${status}`,
        origin: originOfStatus.get(status) ?? 'D',
        contract: `${operation.id} ${status}`,
        rule: `The ${status} of ${operation.id} has the form that the contract describes.`,
        look: (exchanges) => {
          const ours = exchanges.filter((one) => one.reply.status === status && isOf(operation, one))
          for (const exchange of ours) expectForm(exchange, operation)
          return ours.length
        },
      }),
    ),
)

const rareBodies = rare.map(
  (status): Observation => ({
    id: `contract.${status}`,
    origin: originOfStatus.get(status) ?? 'D',
    contract: `${status} of all operations`,
    rule: `A ${status}, whichever operation sends it, has the form that the contract describes.`,
    look: (exchanges) => {
      let seen = 0
      for (const exchange of exchanges.filter(({ reply }) => reply.status === status)) {
        const operation = operationOf(exchange.sent.method, exchange.sent.target)
        if (!operation) continue
        expectForm(exchange, operation)
        seen++
      }
      return seen
    },
  }),
)

/** All bodies of replies that the contract describes, with what is wrong with each. */
function* described(exchanges: readonly Exchange[]) {
  for (const exchange of exchanges) {
    const operation = operationOf(exchange.sent.method, exchange.sent.target)
    const schema = operation?.replies.get(exchange.reply.status)?.schema
    if (schema && exchange.reply.json !== undefined) yield { exchange, faults: faultsOf(schema, exchange.reply.json) }
  }
}

const originOfBounds = new Map<string, Origin>([
  ['ItemCapacity', 'V'],
  ['VoiceCapacity', 'V'],
])

const bounds = boundedSchemas.map(
  (name): Observation => ({
    id: `contract.bounds.${name}`,
    origin: originOfBounds.get(name) ?? 'D',
    contract: `schema ${name}`,
    rule: `Every ${name} in a reply lies within the bounds that the contract gives it.`,
    look: (exchanges) => {
      let seen = 0
      for (const { exchange, faults } of described(exchanges)) {
        const fault = faults.find(({ kind, schema }) => kind === 'bounds' && schema === name)
        if (fault) throw new Mismatch(exchange, `a value within the bounds of ${name}`, fault.text)
        seen++
      }
      return seen
    },
  }),
)

const nothingElse: Observation = {
  id: 'contract.nothing-else',
  origin: 'D',
  contract: 'all schemas',
  rule: 'No reply has a property that the contract does not name.',
  look: (exchanges) => {
    // Errors have a requirement of their own.
    const good = [...described(exchanges)].filter(({ exchange }) => exchange.reply.status < 400)
    for (const { exchange, faults } of good) {
      const fault = faults.find(({ kind }) => kind === 'extra')
      if (fault) throw new Mismatch(exchange, 'only what the contract names', fault.text)
    }
    return good.length
  },
}

/** Headers that stand on everything under `/api/`, whether an operation answers or not. */
const everywhere = ['X-Request-Id', 'Cache-Control', 'Vary', 'X-Content-Type-Options']

const headers = [...documentedHeaders.keys()].map(
  (name): Observation => ({
    id: `headers.${name.toLowerCase()}`,
    origin: name === 'WWW-Authenticate' || name === 'Retry-After' || name === 'Location' ? 'V' : 'D',
    contract: `header ${name}`,
    rule: everywhere.includes(name)
      ? `${name} is on every reply under /api/, with the value that the contract describes.`
      : `${name} is on every reply for which the contract requires it, with the value that it describes.`,
    look: (exchanges) => {
      let seen = 0
      for (const exchange of exchanges) if (expectHeader(exchange, name)) seen++
      return seen
    },
  }),
)

/** @returns whether the header had to be there, or is @throws Mismatch when it is missing or wrong */
function expectHeader(exchange: Exchange, name: string): boolean {
  const { sent, reply } = exchange
  if (sent.method === 'HEAD' || !sent.target.startsWith('/api/')) return false
  const operation = operationOf(sent.method, sent.target)
  const own = operation?.replies.get(reply.status)?.headers.get(name)
  const documented = own ?? (everywhere.includes(name) ? documentedHeaders.get(name) : undefined)
  if (!documented) return false
  const value = reply.headers.get(name)
  if (value === null) {
    if (!documented.required) return false
    throw new Mismatch(exchange, `the header ${name}`, `${reply.status} without it`)
  }
  const typed = documented.schema.type === 'integer' ? Number(value) : value
  const [fault] = faultsOf(documented.schema, typed)
  if (fault) throw new Mismatch(exchange, `${name} as the contract describes it`, `${name}: ${value}`)
  return true
}

/** What the contract says of replies, held against every reply of the run. */
export const contract: Theme = {
  name: 'Contract',
  observations: [...statuses, ...bodies, ...rareBodies, ...bounds, nothingElse],
}

/** What the contract says of their headers. */
export const documentedHeaderTheme: Theme = { name: 'Headers', observations: headers }
