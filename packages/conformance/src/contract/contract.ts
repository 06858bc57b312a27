import { document } from '@capacity-rules/contract/document'
import { at, type Fields, isFields, listOf } from '../json.ts'

/** An answer of an operation, as the contract documents it. */
export interface DocumentedReply {
  /** The schema of its JSON body; undefined when it has none. */
  readonly schema: Fields | undefined
  readonly headers: ReadonlyMap<string, DocumentedHeader>
}

export interface DocumentedHeader {
  readonly required: boolean
  readonly schema: Fields
}

/** An operation of the contract. */
export interface Operation {
  readonly id: string
  /** In capital letters. */
  readonly method: string
  /** With its parameters in braces. */
  readonly path: string
  readonly replies: ReadonlyMap<number, DocumentedReply>
  /** Statuses that only other servers of this API send. */
  readonly neverSent: ReadonlySet<number>
}

export const contractVersion: string = document.info.version
export { document }

/** What a reference leads to; the node itself where it is none. */
export function resolved(node: unknown): Fields {
  const reference = at(node, '$ref')
  if (typeof reference !== 'string') return isFields(node) ? node : {}
  let found: unknown = document
  for (const part of reference.replace(/^#\//, '').split('/')) {
    found = at(found, part.replaceAll('~1', '/').replaceAll('~0', '~'))
  }
  return resolved(found)
}

const methods = ['get', 'post', 'put', 'patch', 'delete']

/** All operations, in the contract's order. */
export const operations: readonly Operation[] = Object.entries(document.paths).flatMap(([path, item]) =>
  methods.flatMap((method): Operation[] => {
    const node = at(item, method)
    const id = at(node, 'operationId')
    if (typeof id !== 'string') return []
    const statuses = Object.entries(resolved(at(node, 'responses')))
    const replies = new Map(statuses.map(([status, reply]) => [Number(status), readReply(resolved(reply))]))
    const neverSent = new Set(listOf(at(document['x-never-sent'], id)).map(Number))
    return [{ id, method: method.toUpperCase(), path, replies, neverSent }]
  }),
)

function readReply(reply: Fields): DocumentedReply {
  const headers = Object.entries(resolved(reply.headers)).map(([name, node]): [string, DocumentedHeader] => {
    const header = resolved(node)
    return [name, { required: header.required === true, schema: resolved(header.schema) }]
  })
  const schema = at(at(reply.content, 'application/json'), 'schema')
  return { schema: isFields(schema) ? schema : undefined, headers: new Map(headers) }
}

const patterns = operations.map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.path.replace(/\{[^/]+\}/g, '[^/]+')}$`),
}))

/** The operation that a request is one of. `HEAD` is none, though it goes the way of `GET`. */
export function operationOf(method: string, target: string): Operation | undefined {
  const path = target.split('?')[0] ?? ''
  const matching = patterns.filter(({ operation, pattern }) => operation.method === method && pattern.test(path))
  // A path without parameters is meant before one with, and belongs to no other.
  const isLiteral = operations.some((operation) => operation.path === path)
  return matching.find(({ operation }) => !isLiteral || operation.path === path)?.operation
}

/** The headers that replies document, by name. */
export const documentedHeaders: ReadonlyMap<string, DocumentedHeader> = new Map(
  operations.flatMap(({ replies }) => [...replies.values()].flatMap(({ headers }) => [...headers])),
)
