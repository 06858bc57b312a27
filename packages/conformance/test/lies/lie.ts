import { parseJson } from '../../src/http/exchange.ts'
import { at, type Fields, isFields } from '../../src/json.ts'

export interface ProxiedRequest {
  readonly method: string
  readonly target: string
  /** By their names in small letters. */
  readonly fields: ReadonlyMap<string, string>
  /** The bytes, each as a character. */
  readonly body: string
  readonly hasBody: boolean
  /** The body as JSON; undefined for what is none. */
  readonly json: unknown
}

export interface ProxiedReply {
  readonly status: number
  readonly fields: ReadonlyMap<string, string>
  readonly text: string
  /** In the place of all else: what is written to the connection before it is closed. */
  readonly bytes?: string
}

/** Asks the true server something beside the request, with the same credentials. */
export type Ask = (method: string, target: string, json?: unknown) => Promise<ProxiedReply>

/** How a server lies: by what it understands, or by what it says. */
export interface Telling {
  readonly request?: (sent: ProxiedRequest, ask: Ask) => ProxiedRequest | Promise<ProxiedRequest>
  readonly reply?: (reply: ProxiedReply, asked: ProxiedRequest, ask: Ask) => ProxiedReply | Promise<ProxiedReply>
}

export interface Lie {
  readonly what: string
  /** The ids of all requirements that it breaks. */
  readonly breaks: readonly string[]
  /** Requirements that pass, but send what others notice it by. */
  readonly seenWith?: readonly string[]
  /** Begins to tell it, with a memory of its own. */
  readonly tell: () => Telling
}

/** A lie without a memory. */
export const lie = (
  what: string,
  breaks: readonly string[],
  telling: Telling,
  seenWith: readonly string[] = [],
): Lie => ({ what, breaks, seenWith, tell: () => telling })

export const rulesPath = '/api/v2/capacity/rules'
export const pathOf = ({ target }: ProxiedRequest): string => target.split('?')[0] ?? ''
export const isRulePath = (asked: ProxiedRequest): boolean =>
  /^\/api\/v2\/capacity\/rules\/[^/]+$/.test(pathOf(asked)) && !pathOf(asked).endsWith('/assignees')
export const isListing = (asked: ProxiedRequest): boolean => pathOf(asked).endsWith('/assignees')

/** A reply with other JSON. */
export const withJson = (reply: ProxiedReply, json: unknown): ProxiedReply => ({ ...reply, text: JSON.stringify(json) })

/** A reply with a field set, or taken away. */
export function withField(reply: ProxiedReply, name: string, value: string | undefined): ProxiedReply {
  const fields = new Map(reply.fields)
  if (value === undefined) fields.delete(name)
  else fields.set(name, value)
  return { ...reply, fields }
}

/** A request with a field set, or taken away. */
export function sentWith(sent: ProxiedRequest, name: string, value: string | undefined): ProxiedRequest {
  const fields = new Map(sent.fields)
  if (value === undefined) fields.delete(name)
  else fields.set(name, value)
  return { ...sent, fields }
}

/** A request with other JSON. */
export const sentJson = (sent: ProxiedRequest, json: unknown): ProxiedRequest => ({
  ...sent,
  body: Buffer.from(JSON.stringify(json), 'utf8').toString('latin1'),
})

/** A reply in which every rule, alone or in a list, is shown in another way. */
export function mapRules(reply: ProxiedReply, change: (rule: Fields) => Fields): ProxiedReply {
  const json = parseJson(reply.text)
  const isRule = (value: unknown): value is Fields =>
    isFields(value) && at(value.assignees, 'agents_sample') !== undefined
  if (Array.isArray(json))
    return withJson(
      reply,
      json.map((rule) => (isRule(rule) ? change(rule) : rule)),
    )
  return isRule(json) ? withJson(reply, change(json)) : reply
}

/** A reply in which every page is shown in another way. */
export function mapPages(reply: ProxiedReply, change: (page: Page) => Page): ProxiedReply {
  const json = parseJson(reply.text)
  return isPage(json) ? withJson(reply, change(json)) : reply
}

export interface Page {
  readonly assignees: readonly Fields[]
  readonly links: { readonly next: string | null; readonly prev: string | null }
  readonly meta: Fields
}

const isPage = (json: unknown): json is Page => isFields(json) && Array.isArray(json.assignees) && isFields(json.links)
