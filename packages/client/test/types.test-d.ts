// Never run, only compiled, by `check`: what must not compile stands under @ts-expect-error.
import { expectTypeOf } from 'vitest'
import {
  ApiError,
  type Assignee,
  type AssigneePage,
  type CapacityRule,
  CapacityRules,
  CapacityRulesError,
  type ClientOptions,
  type components,
  isDocumentedError,
  NotFoundError,
  type PageIterator,
  type PreconditionFailedError,
  type ReadOptions,
} from '../src/index.ts'
import { validate } from '../src/validate.ts'

declare const client: CapacityRules
declare const ruleId: string
const baseUrl = 'https://capacity.example.com'
const auth = { email: 'ada@example.com', apiToken: 'x' }

export function making(): void {
  new CapacityRules({ baseUrl, auth })
  new CapacityRules({ baseUrl, auth: { email: 'ada@example.com', password: 'x' }, validate, timeoutMs: undefined })
  new CapacityRules({ baseUrl, auth: { accessToken: 'x' }, fetch, headers: { 'X-Team': 'x' } })
  new CapacityRules({
    baseUrl,
    auth: { accessToken: async () => 'x' },
    fetch: async (request) => new Response(request.url),
  })
  // @ts-expect-error There has to be a base URL.
  new CapacityRules({ auth })
  // @ts-expect-error There have to be credentials.
  new CapacityRules({ baseUrl })
  // @ts-expect-error An e-mail address alone is none.
  new CapacityRules({ baseUrl, auth: { email: 'ada@example.com' } })
  // @ts-expect-error A function gives a text.
  new CapacityRules({ baseUrl, auth: { accessToken: () => 5 } })
  // @ts-expect-error There is no such option.
  new CapacityRules({ baseUrl, auth, retries: 5 })
  // @ts-expect-error Milliseconds are a number.
  new CapacityRules({ baseUrl, auth, timeoutMs: '5s' })
  expectTypeOf<ClientOptions['baseUrl']>().toEqualTypeOf<string>()
}

export async function replies(): Promise<void> {
  expectTypeOf(await client.listCapacityRules()).toEqualTypeOf<CapacityRule[]>()
  expectTypeOf(await client.showCapacityRule(ruleId)).toEqualTypeOf<CapacityRule>()
  expectTypeOf(await client.createCapacityRule({ name: 'x', capacities: {} })).toEqualTypeOf<CapacityRule>()
  expectTypeOf(await client.updateCapacityRule(ruleId, {})).toEqualTypeOf<CapacityRule>()
  expectTypeOf(await client.assignAgentsToCapacityRule(ruleId, { agent_ids: [1] })).toEqualTypeOf<CapacityRule>()
  expectTypeOf(await client.deleteCapacityRule(ruleId)).toEqualTypeOf<void>()
  expectTypeOf(client.listAssignees()).toEqualTypeOf<PageIterator<Assignee>>()
  expectTypeOf(client.listCapacityRuleAssignees(ruleId)).toEqualTypeOf<PageIterator<Assignee>>()
  expectTypeOf(await client.listAssignees().toArray({ limit: 5 })).toEqualTypeOf<Assignee[]>()
  for await (const assignee of client.listAssignees()) expectTypeOf(assignee).toEqualTypeOf<Assignee>()
  for await (const page of client.listAssignees().pages()) expectTypeOf(page).toEqualTypeOf<AssigneePage>()
  expectTypeOf<CapacityRule>().toEqualTypeOf<components['schemas']['CapacityRule']>()

  const { data, response, requestId, etag } = await client.showCapacityRule(ruleId).withResponse()
  expectTypeOf({ data, response, requestId, etag }).toEqualTypeOf<{
    data: CapacityRule
    response: Response
    requestId: string | undefined
    etag: string | undefined
  }>()
  // @ts-expect-error A listing has many replies.
  client.listAssignees().withResponse()
  // @ts-expect-error A limit has to be named.
  client.listAssignees().toArray()
}

export async function conditionalReads(options: ReadOptions): Promise<void> {
  const ifNoneMatch = '"1-7"'
  expectTypeOf(await client.listCapacityRules({ ifNoneMatch })).toEqualTypeOf<CapacityRule[] | undefined>()
  expectTypeOf(await client.showCapacityRule(ruleId, { ifNoneMatch })).toEqualTypeOf<CapacityRule | undefined>()
  expectTypeOf(await client.showCapacityRule(ruleId, { timeoutMs: 5 })).toEqualTypeOf<CapacityRule>()
  expectTypeOf(await client.showCapacityRule(ruleId, { ifNoneMatch: undefined })).toEqualTypeOf<CapacityRule>()
  // Where nobody knows whether it is there, the data may be undefined.
  expectTypeOf(await client.showCapacityRule(ruleId, options)).toEqualTypeOf<CapacityRule | undefined>()
  const { data } = await client.showCapacityRule(ruleId, { ifNoneMatch }).withResponse()
  // @ts-expect-error It may be undefined.
  data.name
}

export function calls(ids: readonly number[], etag: string | undefined): void {
  client.createCapacityRule({ name: 'x', capacities: { email: 1 }, agent_ids: ids } as const)
  client.updateCapacityRule(ruleId, { agent_ids: ids }, { ifMatch: etag })
  client.assignAgentsToCapacityRule(ruleId, { agent_ids: ids }, { ifMatch: etag, signal: undefined })
  client.listAssignees({ agentIds: ids, after: undefined })
  // @ts-expect-error A new rule has to have capacities.
  client.createCapacityRule({ name: 'x' })
  // @ts-expect-error There is no such channel.
  client.createCapacityRule({ name: 'x', capacities: { fax: 1 } })
  // @ts-expect-error There is no such field.
  client.updateCapacityRule(ruleId, { title: 'x' })
  // @ts-expect-error A capacity is a number.
  client.updateCapacityRule(ruleId, { capacities: { email: '8' } })
  // @ts-expect-error Ids of agents are numbers.
  client.assignAgentsToCapacityRule(ruleId, { agent_ids: ['1003'] })
  // @ts-expect-error The field is `agent_ids`.
  client.assignAgentsToCapacityRule(ruleId, [1003])
  // @ts-expect-error The id of a rule is a text.
  client.showCapacityRule(5)
  // @ts-expect-error There has to be an id.
  client.deleteCapacityRule()
  // @ts-expect-error After and before exclude each other.
  client.listAssignees({ after: 1, before: 9 })
  // @ts-expect-error There is no such filter.
  client.listAssignees({ ruleIds: [ruleId] })
}

export function optionsOfOtherOperations(): void {
  const ifMatch = '"1-7"'
  // @ts-expect-error Nothing is compared before a read of pages.
  client.listAssignees({}, { ifNoneMatch: ifMatch })
  // @ts-expect-error A read is not kept from overwriting.
  client.showCapacityRule(ruleId, { ifMatch })
  // @ts-expect-error A list is not kept from overwriting.
  client.listCapacityRules({ ifMatch })
  // @ts-expect-error A new rule has no version before.
  client.createCapacityRule({ name: 'x', capacities: {} }, { ifMatch })
  // @ts-expect-error A write is always done.
  client.updateCapacityRule(ruleId, {}, { ifNoneMatch: ifMatch })
  // @ts-expect-error Only a create has a key.
  client.assignAgentsToCapacityRule(ruleId, { agent_ids: [1] }, { idempotencyKey: 'x' })
  // @ts-expect-error Only a create has a key.
  client.deleteCapacityRule(ruleId, { idempotencyKey: 'x' })
  // @ts-expect-error A call does not choose its base URL.
  client.listCapacityRules({ baseUrl })
}

export function errors(error: unknown): void {
  if (error instanceof NotFoundError) expectTypeOf(error.status).toEqualTypeOf<404>()
  if (error instanceof ApiError) {
    expectTypeOf(error).toExtend<CapacityRulesError>()
    expectTypeOf(error.status).toEqualTypeOf<number>()
    expectTypeOf(error.headers).toEqualTypeOf<Headers>()
    expectTypeOf(error.body).toEqualTypeOf<unknown>()
  }
  if (isDocumentedError(error)) {
    if (error.status === 404) expectTypeOf(error).toEqualTypeOf<NotFoundError>()
    if (error.status === 412) expectTypeOf(error).toEqualTypeOf<PreconditionFailedError>()
    // @ts-expect-error No operation documents it.
    if (error.status === 409) return
    // @ts-expect-error It is 412 alone that has this field.
    error.mayBeOwnChange
  }
  // @ts-expect-error It is the base of all, and none by itself.
  new CapacityRulesError('x')
}

export function raw(): void {
  client.raw.GET('/api/v2/capacity/rules/{capacity_rule_id}', { params: { path: { capacity_rule_id: ruleId } } })
  // @ts-expect-error The path has a parameter.
  client.raw.GET('/api/v2/capacity/rules/{capacity_rule_id}')
  // @ts-expect-error There is no such path.
  client.raw.GET('/api/v2/capacity/agents')
  // @ts-expect-error A new rule has to have capacities.
  client.raw.POST('/api/v2/capacity/rules', { body: { name: 'x' } })
}
