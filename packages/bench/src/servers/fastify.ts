import { document } from '@capacity-rules/contract/document'
import {
  assignAgentsToCapacityRule,
  type CapacitiesChange,
  type CapacityRule,
  chain,
  createCapacityRule,
  type Domain,
  deleteCapacityRule,
  listAssignees,
  listCapacityRules,
  type MaybePromise,
  mayCall,
  type Result,
  showCapacityRule,
  type Writer,
} from '@capacity-rules/core'
import { Authenticator } from '@capacity-rules/server/src/http/auth.ts'
import { ApiError } from '@capacity-rules/server/src/http/errors.ts'
import { entityTag, ifMatch, ifNoneMatch } from '@capacity-rules/server/src/http/etag.ts'
import { pageLink, toPageRequest } from '@capacity-rules/server/src/http/links.ts'
import { requestIdOf } from '@capacity-rules/server/src/http/request-id.ts'
import { toWirePage, toWireRule } from '@capacity-rules/server/src/http/wire.ts'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { openDomain } from '../store/seed.ts'
import { schemas } from './fastify-schemas.ts'
import { serve } from './serve.ts'

const root = '/api/v2/capacity/rules'

type ById = { Params: { id: string } }
type Page = { Querystring: { 'page[size]': number; 'page[after]'?: number; 'filter[agent_ids]'?: string } }
type New = { Body: { name: string; description?: string; capacities: CapacitiesChange } }
type Assign = ById & { Body: { agent_ids: number[] } }

/** Fastify with the contract's schemas, compiled, on the same store and use cases. It logs nothing. */
async function start(database: string): Promise<number> {
  const domain = await openDomain(database)
  const asWriter = authentication(domain)
  const app = fastify({ logger: false, ajv: { customOptions: { strict: false } } })
  app.addSchema({ $id: 'contract', components: document.components })

  app.get<Page>(`${root}/assignees`, schemas.listAssignees, (request, reply) => {
    asWriter(request, reply, ({ accountId }) => {
      const { 'page[after]': after, 'filter[agent_ids]': ids } = request.query
      const query = {
        'page[size]': request.query['page[size]'],
        'page[after]': after,
        'page[before]': undefined,
        'filter[agent_ids]': ids?.split(',').map(Number),
      }
      const path = request.url.split('?')[0] ?? ''
      const call = { query, path, origin: `http://${request.host}`, sent: () => false }
      return good(listAssignees(domain, accountId, toPageRequest(query)), (page) =>
        reply.send(toWirePage(page, (cursor) => pageLink(call, cursor))),
      )
    })
  })
  app.get(root, schemas.listCapacityRules, (request, reply) => {
    asWriter(request, reply, ({ accountId }) =>
      chain(listCapacityRules(domain, accountId), ({ rules, version }) =>
        reply.header('ETag', entityTag(version)).send(rules.map(toWireRule)),
      ),
    )
  })
  app.get<ById>(`${root}/:id`, schemas.showCapacityRule, (request, reply) => {
    asWriter(request, reply, ({ accountId }) =>
      good(showCapacityRule(domain, accountId, request.params.id), (rule) =>
        ifNoneMatch(request.headers['if-none-match'], rule.version)
          ? reply.code(304).header('ETag', entityTag(rule.version)).send()
          : sendRule(reply, rule),
      ),
    )
  })
  app.post<New>(root, schemas.createCapacityRule, (request, reply) => {
    asWriter(request, reply, (writer) =>
      good(createCapacityRule(domain, writer, request.body), (rule) =>
        sendRule(reply.header('Location', `http://${request.host}${root}/${rule.id}`), rule),
      ),
    )
  })
  app.delete<ById>(`${root}/:id`, (request, reply) => {
    asWriter(request, reply, (writer) =>
      good(deleteCapacityRule(domain, writer, request.params.id), () => reply.code(204).send()),
    )
  })
  app.patch<Assign>(`${root}/:id/agents`, schemas.assignAgents, (request, reply) => {
    const precondition = ifMatch(request.headers['if-match'])
    asWriter(request, reply, (writer) =>
      good(
        assignAgentsToCapacityRule(domain, writer, request.params.id, request.body.agent_ids, precondition),
        (rule) => sendRule(reply, rule),
      ),
    )
  })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  return Number(new URL(address).port)
}

const sendRule = (reply: FastifyReply, rule: CapacityRule): FastifyReply =>
  reply.header('ETag', entityTag(rule.version)).send(toWireRule(rule))

/** Nothing is refused in a benchmark, so what is refused need not have a form. */
const good = <T>(result: MaybePromise<Result<T>>, next: (value: T) => unknown): MaybePromise<unknown> =>
  chain(result, (known) => {
    if (!known.ok) throw new Error(known.refusal.kind)
    return next(known.value)
  })

/** Goes on with the caller as the one who writes. It waits for nothing that is there at once, as our own server does. */
function authentication({ store, clock }: Domain) {
  const authenticator = new Authenticator(store, { allowAccountWideTokens: false })
  return (request: FastifyRequest, reply: FastifyReply, next: (writer: Writer) => unknown): void => {
    const requestId = requestIdOf(request.headers['x-request-id']?.toString())
    reply.headers({
      'Cache-Control': 'private, no-cache',
      Vary: 'Authorization, Origin',
      'X-Content-Type-Options': 'nosniff',
      'X-Request-Id': requestId,
    })
    const found = authenticator.find(request.headers.authorization ?? null, () => request.ip, clock())
    const done = chain(found, (caller) => {
      if (!caller || caller instanceof ApiError || !mayCall(caller.user, 'manage')) return reply.code(401).send()
      return next({ accountId: caller.accountId, userId: caller.user.id, tokenId: caller.tokenId, requestId })
    })
    if (done instanceof Promise) done.catch((error) => reply.send(error))
  }
}

serve({ start })
