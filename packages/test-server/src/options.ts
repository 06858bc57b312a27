import { readOrigin } from '@capacity-rules/server/embed'
import { type AgentSeed, readAgents } from './agents.ts'
import { type RuleSeed, readRules } from './rules.ts'
import { fieldsAt, listAt, wrong } from './seed-error.ts'
import type { Plan } from './state.ts'

/** What a test server begins with, and how it behaves. Everything may be left out. */
export interface TestServerOptions {
  /** How many agents, who get the ids from 1 on; or which. None unless given. */
  readonly agents?: number | readonly AgentSeed[]
  /** Capacity rules in the order of their creation; only the built-in default rule unless given. */
  readonly rules?: readonly RuleSeed[]
  /** How many requests are answered in a minute, 1 to 1000000; the others get 429. As many as come unless given. */
  readonly rateLimitPerMinute?: number
  /** The origins whose pages may call from a browser with an access token, such as `http://localhost:5173`. */
  readonly corsOrigins?: readonly string[]
  /** The server's clock, in whole milliseconds since 1970. `Date.now` unless given, so fake timers move it. */
  readonly clock?: () => number
}

/** Options that were found good. */
export interface Settings {
  readonly plan: Plan
  readonly rateLimitPerMinute: number
  readonly corsOrigins: readonly string[]
  readonly clock: () => number
}

const optionNames = ['agents', 'rules', 'rateLimitPerMinute', 'corsOrigins', 'clock']

/** When seeded rules were made, unless the clock says otherwise: the same moment for every run gives the same ids. */
const seededAt = Date.UTC(2026, 0, 1)

/** The last millisecond that a ULID can tell. */
const lastMoment = 2 ** 48 - 1

/** @throws SeedError for the first option that cannot be */
export function readOptions(options: unknown): Settings {
  const given = fieldsAt('', options, optionNames)
  const clock = given.get('clock') ?? (() => Date.now())
  if (!isClock(clock)) throw wrong('clock', clock, 'must be a function that gives milliseconds since 1970')
  const now = clock()
  if (!Number.isInteger(now) || now < 0 || now > lastMoment) {
    throw wrong('clock()', now, `must be a whole number from 0 to ${lastMoment}`)
  }
  const users = readAgents(given.get('agents') ?? 0)
  const rules = readRules(given.get('rules') ?? [], users, given.has('clock') ? now : Math.min(now, seededAt))
  return {
    plan: { users, rules },
    rateLimitPerMinute: given.has('rateLimitPerMinute') ? readLimit(given.get('rateLimitPerMinute')) : 0,
    corsOrigins: listAt('corsOrigins', given.get('corsOrigins') ?? [], 'origins').map(readOriginAt),
    clock,
  }
}

const isClock = (value: unknown): value is () => number => typeof value === 'function'

function readLimit(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1_000_000) return value
  throw wrong('rateLimitPerMinute', value, 'must be an integer from 1 to 1000000')
}

function readOriginAt(value: unknown, index: number): string {
  const origin = typeof value === 'string' ? readOrigin(value) : undefined
  if (origin !== undefined) return origin
  throw wrong(`corsOrigins[${index}]`, value, 'must be an origin such as http://localhost:5173')
}
