import { randomInt } from 'node:crypto'
import type { Before, Journal } from '../account/journal.ts'
import {
  type AssigneeView,
  agentsPath,
  assigneesOf,
  assigneesPath,
  isDone,
  type PageView,
  type RuleView,
  rulePath,
  rulesPath,
  viewPage,
  viewRule,
  viewRules,
} from '../account/views.ts'
import type { Client, Request } from '../http/client.ts'
import type { Credentials } from '../http/credentials.ts'
import type { Exchange } from '../http/exchange.ts'
import { Mismatch } from './mismatch.ts'
import type { ObservedFacts } from './requirement.ts'

/** A rule as a write has left it. */
export interface Made extends RuleView {
  readonly exchange: Exchange
  readonly tag: string
}

/** A page of a listing with the exchange that brought it. */
export interface Page extends PageView {
  readonly exchange: Exchange
}

/** A new rule, as far as a requirement cares. */
export interface NewRule {
  readonly name?: string
  readonly description?: string
  readonly capacities?: object
  readonly default?: boolean
  readonly agent_ids?: readonly number[]
}

export interface TrialOptions {
  readonly client: Client
  readonly before: Before
  readonly journal: Journal
  readonly credentials: Credentials
  readonly facts: ObservedFacts
}

/** An id that no rule has, and one that no agent has. */
export const unknownRuleId = '7ZZZZZZZZZZZZZZZZZZZZZZZZZ'
export const unknownAgentId = 9_007_199_254_740_989

/**
 * What a requirement works with: requests, rules of its own, and the agents that it may move. It is content with any
 * 2xx that shows a rule: the exact status, the headers and the form of replies are matters of their own requirements,
 * and one fault shall not make all others fail.
 */
export class Trial {
  readonly client: Client
  readonly before: Before
  readonly credentials: Credentials
  readonly facts: ObservedFacts
  /** The agents that may be moved, lowest id first. */
  readonly agents: readonly number[]
  readonly #journal: Journal
  #still: Made | undefined
  #people: readonly AssigneeView[] | undefined

  constructor({ client, before, journal, credentials, facts }: TrialOptions) {
    this.client = client
    this.before = before
    this.credentials = credentials
    this.facts = facts
    this.agents = before.agents.map(([id]) => id)
    this.#journal = journal
  }

  /** What every rule's name begins with. */
  get mark(): string {
    return this.before.mark
  }

  send(method: string, target: string, request?: Request): Promise<Exchange> {
    return this.client.send(method, target, request)
  }

  /** The body of a new rule, which bears the run's mark wherever the requirement leaves it room. */
  body(fields: NewRule = {}): object {
    return { name: `${this.mark} rule`, description: `${this.mark} description`, capacities: {}, ...fields }
  }

  /** The same as text, in which one field is the given JSON. */
  bodyText(field: string, json: string): string {
    const parts = new Map(Object.entries(this.body()).map(([name, value]) => [name, JSON.stringify(value)]))
    return `{${[...parts.set(field, json)].map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`
  }

  create(fields: NewRule = {}, fieldsOfHeader: Readonly<Record<string, string>> = {}): Promise<Exchange> {
    return this.send('POST', rulesPath, { json: this.body(fields), fields: fieldsOfHeader })
  }

  /** Makes a rule, which is gone when the requirement is done. */
  async rule(fields: NewRule = {}): Promise<Made> {
    return asMade(await this.create(fields))
  }

  update(id: string, json: object, fields: Readonly<Record<string, string>> = {}): Promise<Exchange> {
    return this.send('PUT', rulePath(id), { json, fields })
  }

  assign(id: string, agentIds: readonly number[], fields: Readonly<Record<string, string>> = {}): Promise<Exchange> {
    return this.send('PATCH', agentsPath(id), { json: { agent_ids: agentIds }, fields })
  }

  remove(id: string, request: Request = {}): Promise<Exchange> {
    return this.send('DELETE', rulePath(id), request)
  }

  /** A rule as it is now. */
  async show(id: string): Promise<Made> {
    return asMade(await this.send('GET', rulePath(id)))
  }

  /** All rules of the account. */
  async list(): Promise<{ readonly rules: readonly RuleView[]; readonly exchange: Exchange }> {
    const exchange = await this.send('GET', rulesPath)
    const rules = viewRules(exchange.reply.json)
    if (!isDone(exchange) || rules === undefined) throw new Mismatch(exchange, 'the rules of the account')
    return { rules, exchange }
  }

  /** A page of all assignees, or of those of a rule. @param query without the question mark */
  async page(query: string, ruleId?: string): Promise<Page> {
    const path = ruleId === undefined ? assigneesPath : assigneesOf(ruleId)
    return asPage(await this.send('GET', query === '' ? path : `${path}?${query}`))
  }

  /** In which rule each of some agents is. */
  async placesOf(ids: readonly number[]): Promise<ReadonlyMap<number, unknown>> {
    const { assignees } = await this.page(`filter[agent_ids]=${ids.join(',')}&page[size]=100`)
    return new Map(assignees.map(({ id, ruleId }) => [id, ruleId]))
  }

  /** A rule that all requirements share, since none changes it: for requests that have to be refused. */
  async still(): Promise<Made> {
    this.#still ??= await this.rule({
      name: `${this.mark} that stays`,
      capacities: { email: 3, messaging: 2, voice: 1 },
    })
    return this.#still
  }

  /** The first hundred people of the account, as they were when somebody first asked. */
  async people(): Promise<readonly AssigneeView[]> {
    this.#people ??= (await this.page('page[size]=100')).assignees
    return this.#people
  }

  /** A key for a request that may be sent again. */
  newKey(): string {
    return `${this.mark.replace(' ', '-')}-${randomInt(2 ** 40).toString(36)}`
  }

  /** Puts away what a requirement has made: the default flag goes back first, since its rule cannot be deleted. */
  async tidy(madeBefore: ReadonlySet<string>): Promise<void> {
    const extra = [...this.#journal.made].filter((id) => !madeBefore.has(id) && !this.before.ruleIds.includes(id))
    for (const id of extra) if (id !== this.#still?.id) await this.remove(id)
  }

  /** The ids of all rules that the run has made so far. */
  madeSoFar(): ReadonlySet<string> {
    return new Set(this.#journal.made)
  }

  /** Gives the default flag back to the rule that had it before the run. */
  async defaultBack(): Promise<void> {
    await this.update(this.before.defaultRuleId, { default: true })
  }
}

/** The rule that a reply shows. @throws Mismatch when it shows none */
export function asMade(exchange: Exchange): Made {
  const rule = isDone(exchange) ? viewRule(exchange.reply.json) : undefined
  if (rule === undefined) throw new Mismatch(exchange, 'a rule')
  return { ...rule, exchange, tag: exchange.reply.headers.get('etag') ?? '' }
}

/** The page that a reply shows. @throws Mismatch when it shows none */
export function asPage(exchange: Exchange): Page {
  const page = isDone(exchange) ? viewPage(exchange.reply.json) : undefined
  if (page === undefined) throw new Mismatch(exchange, 'a page of assignees')
  return { ...page, exchange }
}
