import { BlockList } from 'node:net'
import { type OperationId, routes } from '@capacity-rules/contract'
import { createReplyChecker } from '@capacity-rules/contract/reply-checker'
import {
  createAccount,
  createToken,
  type Domain,
  importUsers,
  type Store,
  type TokenKind,
  type TokenScope,
  type User,
} from '@capacity-rules/core'
import type { z } from '@hono/zod-openapi'
import { expect } from 'vitest'
import { type AppOptions, createApp } from '../src/app.ts'
import type { LogLine } from '../src/http/exchange.ts'
import { operations } from '../src/operations/index.ts'
import { recordTraffic } from './record-traffic.ts'
import { openTestStore } from './test-store.ts'

/** The team of every test account. Ids from 11 on are agents without a word in capacity rules. */
export const team = {
  admin: { id: 1, role: 'admin', permissions: [] },
  manager: { id: 2, role: 'agent', permissions: ['capacity_rules_access:all'] },
  assigner: { id: 3, role: 'agent', permissions: ['capacity_rules_access:view-and-assign'] },
  agent: { id: 4, role: 'agent', permissions: [] },
  light: { id: 5, role: 'light_agent', permissions: [] },
} as const satisfies Record<string, Pick<User, 'id' | 'role' | 'permissions'>>
export type Member = keyof typeof team

/** The ids of the active users of a new test account, in order. */
export const allAgentIds = [1, 2, 3, 4, 5, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]

export const address = (id: number): string => `user${id}@example.com`
const person = (id: number): User => ({
  id,
  name: `User ${id}`,
  email: address(id),
  role: 'agent',
  permissions: [],
  active: true,
  ...Object.values(team).find((member) => member.id === id),
})

const check = createReplyChecker()

export interface TestServer {
  readonly app: ReturnType<typeof createApp>
  /** What the application was made with. */
  readonly options: AppOptions
  readonly domain: Domain
  readonly store: Store
  /** The database: a path, or an address. */
  readonly file: string
  readonly accountId: number
  /** What was logged so far. */
  readonly logged: { readonly lines: LogLine[]; readonly errors: unknown[] }
  /** The `Authorization` of a member of the team: an API token, whose user may do all that the role allows. */
  readonly as: (member: Member) => string
  /** The `Authorization` of a new token. */
  readonly token: (member: Member, kind: TokenKind, scope?: TokenScope, expiresAt?: number | null) => Promise<string>
  /** Sends a request to the application and holds the reply against the contract: what is undocumented fails the test. */
  readonly request: (method: string, path: string, options?: RequestOptions) => Promise<Reply>
  /** Adds or changes users of the account. */
  readonly importUsers: (users: readonly Partial<User>[]) => Promise<void>
  readonly close: () => Promise<void>
}

export interface RequestOptions {
  /** Whose request it is; the admin's unless said otherwise, nobody's when null. */
  readonly as?: Member | null
  /** An `Authorization` of its own. */
  readonly authorization?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as it is, with `Content-Type: application/json` unless `headers` has another. */
  readonly body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>
  /** The kind of the body; none at all when null. */
  readonly contentType?: string | null
  /** The address of the peer. */
  readonly peer?: string
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The parsed body; undefined where there is none. */
  readonly json: unknown
  /** The body as one of the contract's schemas reads it. */
  readonly read: <S extends z.ZodType>(schema: S) => z.output<S>
}

export interface TestServerOptions extends Partial<Omit<AppOptions, 'domain'>> {
  readonly maxRules?: number
  /** Milliseconds since 1970; the machine's clock unless said otherwise. */
  readonly clock?: () => number
  /** Methods that the application finds in the place of the store's own, to see how it bears their faults. */
  readonly faults?: Partial<Store>
}

/** A server in this process, with a store and an account of its own. */
export async function startTestServer({
  maxRules = 1000,
  clock = Date.now,
  faults = {},
  ...options
}: TestServerOptions = {}): Promise<TestServer> {
  const { store, file, close } = await openTestStore()
  const domain: Domain = { store, clock, maxRulesPerAccount: maxRules }
  const account = await createAccount(domain, 'test')
  if (!account.ok) throw new Error('a new store takes any account')
  const accountId = account.value.id
  const importAll = async (users: readonly Partial<User>[]): Promise<void> => {
    const rows = users.map((user, index) => ({ line: index + 1, value: { ...person(user.id ?? 0), ...user } }))
    const result = await importUsers(domain, accountId, rows)
    if (!result.ok) throw new Error(JSON.stringify(result.refusal))
  }
  await importAll([...allAgentIds.map((id) => ({ id })), { id: 99, active: false }])

  const logged: TestServer['logged'] = { lines: [], errors: [] }
  const faulty: Store = { ...store, write: (...write) => store.write(...write), close: () => store.close(), ...faults }
  const appOptions: AppOptions = {
    domain: { ...domain, store: faulty },
    log: { info: (line) => logged.lines.push(line), error: (line) => logged.errors.push(line) },
    origin: { publicUrl: undefined, trustProxy: new BlockList() },
    docsHtml: '<!doctype html><title>docs</title>',
    isDraining: () => false,
    ...options,
  }
  const app = createApp(appOptions)
  const token: TestServer['token'] = async (member, kind, scope = 'write', expiresAt = null) => {
    const userId = team[member].id
    const { secret } = await createToken(domain, accountId, { userId, kind, scope, label: '', expiresAt })
    return kind === 'bearer' ? `Bearer ${secret}` : basic(address(userId), secret)
  }
  const members = await Promise.all(memberNames.map(async (member) => [member, await token(member, 'api')] as const))
  const authorizations = new Map<Member, string>(members)
  const as = (member: Member): string => authorizations.get(member) ?? ''
  return {
    app,
    options: appOptions,
    domain,
    store,
    file,
    accountId,
    logged,
    as,
    token,
    importUsers: importAll,
    close,
    request: async (method, path, sent = {}) => {
      const env = sent.peer === undefined ? {} : { incoming: { socket: { remoteAddress: sent.peer } } }
      const init = toInit(method, sent, as)
      const reply = await held(method, path, await app.request(path, init, env))
      // HEAD is HTTP's and not the contract's; other paths and methods are meant to be outside of it.
      if (method !== 'HEAD' && operationOf(method, path)) recordTraffic({ method, path, init, reply })
      return reply
    },
  }
}

const memberNames: readonly Member[] = ['admin', 'manager', 'assigner', 'agent', 'light']

/** The `Authorization` of an e-mail address with an API token. */
export const basic = (email: string, secret: string): string =>
  `Basic ${Buffer.from(`${email}/token:${secret}`).toString('base64')}`

function toInit(method: string, sent: RequestOptions, as: (member: Member) => string): RequestInit {
  const member = sent.as === undefined ? 'admin' : sent.as
  const authorization = sent.authorization ?? (member && as(member))
  const body = sent.json === undefined ? sent.body : JSON.stringify(sent.json)
  const contentType = sent.contentType === undefined && body !== undefined ? 'application/json' : sent.contentType
  return {
    method,
    headers: {
      ...(authorization && { Authorization: authorization }),
      ...(contentType && { 'Content-Type': contentType }),
      ...sent.headers,
    },
    // As bytes, since `fetch` gives a text a type of its own.
    ...(body !== undefined && { body: typeof body === 'string' ? Buffer.from(body) : body, duplex: 'half' }),
  }
}

/** The operation of a request, by the contract's own paths; undefined for all other paths and methods. */
export function operationOf(method: string, path: string): OperationId | undefined {
  const pathname = path.replace(/[?#].*$/s, '').replace(/^https?:\/\/[^/]+/, '')
  const wanted = method === 'HEAD' ? 'get' : method.toLowerCase()
  const matches = Object.values(operations).filter(({ id }) =>
    new RegExp(`^${routes[id].path.replace(/\{[^/]+\}/g, '[^/]+')}$`).test(pathname),
  )
  // A path without parameters is meant before one with.
  const literal = matches.filter(({ id }) => routes[id].path === pathname)
  return (literal.length > 0 ? literal : matches).find(({ id }) => routes[id].method === wanted)?.id
}

/** Holds a reply against the contract, and gives it in a form that tests read. */
export async function held(method: string, path: string, response: Response): Promise<Reply> {
  const text = await response.text()
  const json: unknown = text === '' || !isJson(response) ? undefined : JSON.parse(text)
  const { status, headers } = response
  const operation = operationOf(method, path)
  if (operation && method !== 'HEAD') {
    const problems = check(operation, { status, headers, body: json })
    expect(problems, `${method} ${path} -> ${status} ${text}`).toEqual([])
  } else if (status >= 400 && method !== 'HEAD') {
    expect(json).toEqual({ error: expect.any(String) })
  }
  expect(headers.get('x-request-id')).toMatch(/^[A-Za-z0-9._-]{1,128}$/)
  return { status, headers, text, json, read: (schema) => schema.parse(json) }
}

const isJson = (response: Response): boolean => response.headers.get('content-type') === 'application/json'

/** What an error reply looks like to a test. */
export const failure = (status: number, error: string) => ({ status, json: { error } })
