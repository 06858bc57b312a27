import createFetchClient, { type Client as FetchClient } from 'openapi-fetch'
import { pathSerializer } from './address.ts'
import type { Order } from './attempt.ts'
import { call } from './call.ts'
import {
  type CallOptions,
  type ClientOptions,
  type CreateOptions,
  type ReadOptions,
  type Settings,
  settingsOf,
  type WriteOptions,
} from './options.ts'
import { at, copyOf, isNothing, isObject, isPage, randomKey, reading, writing } from './orders.ts'
import { PageIterator } from './page-iterator.ts'
import { type ListAssigneesQuery, pagesOf, querySerializer } from './pages.ts'
import { type ResponsePromise, responsePromise } from './response-promise.ts'
import { createTransport, type Fetch } from './transport.ts'
import type {
  AssignAgentsRequest,
  Assignee,
  AssigneePage,
  CapacityRule,
  CreateCapacityRuleRequest,
  components,
  paths,
  UpdateCapacityRuleRequest,
} from './types.ts'

/** The typed client of openapi-fetch. */
export type RawClient = FetchClient<paths>

/** Options of a read that gives data in any case. */
type Unconditional = CallOptions & { readonly ifNoneMatch?: undefined }

/**
 * The Capacity Rules and Assignees APIs, a method for each operation.
 *
 * Every method throws only errors that are `CapacityRulesError`s, and refuses by `InvalidArgumentError` before anything
 * is sent. See `ApiError` for what a server answers.
 *
 * @example
 * const client = new CapacityRules({ baseUrl: 'http://127.0.0.1:8080', auth: { email: 'ada@example.com', apiToken } })
 * for (const rule of await client.listCapacityRules()) console.log(rule.name, rule.capacities)
 */
export class CapacityRules {
  /**
   * The client of openapi-fetch with this one's base URL and credentials: it gives `data` or `error`, and `response`. No
   * retries, no timeout; header fields of `ClientOptions` are sent.
   */
  readonly raw: RawClient
  readonly #settings: Settings
  readonly #transport: Fetch

  /** @throws InvalidArgumentError for options that are not allowed */
  constructor(options: ClientOptions) {
    this.#settings = settingsOf(options)
    this.#transport = createTransport(this.#settings)
    this.raw = createFetchClient<paths>({
      baseUrl: this.#settings.baseUrl,
      fetch: this.#transport,
      headers: this.#settings.headers,
      // Credentials must not follow to where somebody else points.
      redirect: 'manual',
      // No cookies, and no window that asks for a password. Not every runtime knows the field.
      ...('credentials' in Request.prototype && { credentials: 'omit' }),
      pathSerializer,
      querySerializer,
    })
  }

  /**
   * Gives every rule of the account, oldest first. There are no pages.
   *
   * @returns undefined only where `ifNoneMatch` was given and there is nothing newer
   * @example const [first] = await client.listCapacityRules()
   */
  listCapacityRules(options?: Unconditional): ResponsePromise<CapacityRule[]>
  listCapacityRules(options: ReadOptions): ResponsePromise<CapacityRule[] | undefined>
  listCapacityRules(options?: ReadOptions): ResponsePromise<CapacityRule[] | undefined> {
    return this.#call<CapacityRule[] | undefined>({
      ...reading('listCapacityRules', options),
      fits: Array.isArray,
      once: (init) => this.raw.GET('/api/v2/capacity/rules', { ...init }),
    })
  }

  /**
   * Makes a rule. Its agents move out of the rules that they are in; a channel left out is 0.
   *
   * Of all methods this one alone is not tried again after a fault, since a second try could make a second rule: set
   * `idempotentCreate`, or give an `idempotencyKey`, where the server knows such keys.
   *
   * @param rule name of 1 to 255 characters, email and messaging 0 to 500, voice 0 or 1, at most 10,000 agents
   * @throws BadRequestError when a field is not allowed or an agent does not exist; then nothing was done
   * @example await client.createCapacityRule({ name: 'Evening shift', capacities: { email: 8, messaging: 4 } })
   */
  createCapacityRule(rule: CreateCapacityRuleRequest, options?: CreateOptions): ResponsePromise<CapacityRule> {
    const body = copyOf<components['schemas']['CreateCapacityRuleRequest']>(rule)
    const key = options?.idempotencyKey ?? (this.#settings.idempotentCreate ? randomKey() : undefined)
    return this.#call({
      operation: 'createCapacityRule',
      options,
      headers: { 'Idempotency-Key': key },
      repeatable: key !== undefined,
      fits: isObject,
      once: async (init) => this.raw.POST('/api/v2/capacity/rules', { ...init, body: body() }),
    })
  }

  /**
   * Gives one rule.
   *
   * @returns undefined only where `ifNoneMatch` was given and there is nothing newer
   * @throws NotFoundError
   * @example const { data, etag } = await client.showCapacityRule(ruleId).withResponse()
   */
  showCapacityRule(ruleId: string, options?: Unconditional): ResponsePromise<CapacityRule>
  showCapacityRule(ruleId: string, options: ReadOptions): ResponsePromise<CapacityRule | undefined>
  showCapacityRule(ruleId: string, options?: ReadOptions): ResponsePromise<CapacityRule | undefined> {
    return this.#call<CapacityRule | undefined>({
      ...reading('showCapacityRule', options),
      fits: isObject,
      once: (init) => this.raw.GET('/api/v2/capacity/rules/{capacity_rule_id}', { ...init, ...at(ruleId) }),
    })
  }

  /**
   * Changes the fields that are given and leaves the others, channel by channel inside `capacities`. `agent_ids` is the
   * whole set of agents that the rule shall have; who is not in it falls back to the default rule.
   *
   * @throws NotFoundError; PreconditionFailedError when the rule is no longer what `ifMatch` says
   * @example await client.updateCapacityRule(ruleId, { capacities: { voice: 1 } }, { ifMatch: etag })
   */
  updateCapacityRule(
    ruleId: string,
    changes: UpdateCapacityRuleRequest,
    options?: WriteOptions,
  ): ResponsePromise<CapacityRule> {
    const body = copyOf<components['schemas']['UpdateCapacityRuleRequest']>(changes)
    return this.#call({
      ...writing('updateCapacityRule', options),
      fits: isObject,
      once: async (init) =>
        this.raw.PUT('/api/v2/capacity/rules/{capacity_rule_id}', { ...init, ...at(ruleId), body: body() }),
    })
  }

  /**
   * Deletes a rule and moves its agents to the default rule. A try after a lost reply that finds no rule is a success.
   *
   * @throws BadRequestError for the default rule; NotFoundError; PreconditionFailedError
   * @example await client.deleteCapacityRule(ruleId)
   */
  deleteCapacityRule(ruleId: string, options?: WriteOptions): ResponsePromise<void> {
    return this.#call<undefined>({
      ...writing('deleteCapacityRule', options),
      fits: isNothing,
      gone: { data: undefined },
      once: async (init) => {
        const reply = await this.raw.DELETE('/api/v2/capacity/rules/{capacity_rule_id}', { ...init, ...at(ruleId) })
        return { ...reply, data: undefined }
      },
    })
  }

  /**
   * Moves agents into a rule, out of the rules that they are in. It takes nobody out.
   *
   * @param agents 1 to 10,000 ids
   * @throws BadRequestError when an agent does not exist, and then nothing was done; NotFoundError; PreconditionFailedError
   * @example await client.assignAgentsToCapacityRule(ruleId, { agent_ids: [1003, 1007] })
   */
  assignAgentsToCapacityRule(
    ruleId: string,
    agents: AssignAgentsRequest,
    options?: WriteOptions,
  ): ResponsePromise<CapacityRule> {
    const body = copyOf<components['schemas']['AssignAgentsRequest']>(agents)
    return this.#call({
      ...writing('assignAgentsToCapacityRule', options),
      fits: isObject,
      once: async (init) =>
        this.raw.PATCH('/api/v2/capacity/rules/{capacity_rule_id}/agents', { ...init, ...at(ruleId), body: body() }),
    })
  }

  /**
   * Lists all active agents of the account, each with the rule that governs them, by ascending id.
   *
   * @throws InvalidReplyError, while reading, for a link to the next page that repeats or leaves the base URL's origin
   * @example for await (const assignee of client.listAssignees({ pageSize: 100 })) console.log(assignee.rule_name)
   */
  listAssignees(query: ListAssigneesQuery = {}, options?: CallOptions): PageIterator<Assignee> {
    return this.#list(query, (search) => ({
      operation: 'listAssignees',
      options,
      fits: isPage,
      once: (init) => this.raw.GET('/api/v2/capacity/rules/assignees', { ...init, querySerializer: () => search }),
    }))
  }

  /**
   * Lists the agents of one rule, by ascending id.
   *
   * @throws NotFoundError and InvalidReplyError while reading, as `listAssignees` does
   * @example const team = await client.listCapacityRuleAssignees(ruleId).toArray({ limit: 500 })
   */
  listCapacityRuleAssignees(
    ruleId: string,
    query: ListAssigneesQuery = {},
    options?: CallOptions,
  ): PageIterator<Assignee> {
    return this.#list(query, (search) => ({
      operation: 'listCapacityRuleAssignees',
      options,
      fits: isPage,
      once: (init) =>
        this.raw.GET('/api/v2/capacity/rules/{capacity_rule_id}/assignees', {
          ...init,
          ...at(ruleId),
          querySerializer: () => search,
        }),
    }))
  }

  #call<Data>(order: Order<Data>): ResponsePromise<Data> {
    return responsePromise(call(this.#settings, this.#transport, order))
  }

  #list(query: ListAssigneesQuery, order: (search: string) => Order<AssigneePage>): PageIterator<Assignee> {
    const { baseUrl } = this.#settings
    return new PageIterator(
      () => pagesOf(query, baseUrl, (search) => call(this.#settings, this.#transport, order(search))),
      // With `before` the pages come backwards, so backwards they are read, and the ids fall all the way.
      ({ assignees }) => (query.before === undefined ? assignees : assignees.toReversed()),
    )
  }
}
