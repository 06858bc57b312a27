import {
  builtInRule,
  type Capacities,
  defaultMaxRulesPerAccount,
  lowestUlid,
  type NewRule,
  nextUlid,
  readNewRule,
  readRuleId,
  type User,
} from '@capacity-rules/server/embed'
import { fieldsAt, listAt, SeedError, wrong } from './seed-error.ts'

/** A capacity rule to begin with. */
export interface RuleSeed {
  /** 1..255 characters. */
  readonly name: string
  /** 0..1000 characters; empty unless given. */
  readonly description?: string
  /** Email and messaging 0..500, voice 0..1; 0 for a channel that is left out. */
  readonly capacities: Partial<Capacities>
  /** Whether it is the default rule; the built-in one is there only when no rule of the seed is. */
  readonly default?: boolean
  /** Ids of the agents in it. Those who are in no rule of the seed are in the default one. */
  readonly agents?: readonly number[]
}

/** A capacity rule with everything that can be told of it, times and versions aside. */
export interface RuleSnapshot {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly capacities: Capacities
  readonly default: boolean
  /** Ids of the agents in it, in ascending order. */
  readonly agents: readonly number[]
}

const fieldNames = ['name', 'description', 'capacities', 'default', 'agents']

/**
 * The rules of a seed, in the order of their creation, all made at one moment. Their ids depend on that alone, so they
 * are the same each time.
 *
 * @param users who may be in a rule
 * @param now milliseconds since 1970
 * @throws SeedError for the first that cannot be
 */
export function readRules(seed: unknown, users: readonly User[], now: number): RuleSnapshot[] {
  const rows = listAt('rules', seed, 'rules')
  const rules = readAll(rows, users, fieldNames)
  const all = rules.some((rule) => rule.default) ? rules : [{ ...builtInRule, default: true, agents: [] }, ...rules]
  let id = lowestUlid(now)
  return place(all, users).map((rule) => {
    id = nextUlid(now, id)
    return { id, ...rule }
  })
}

/**
 * The rules of a snapshot, as one may have been kept in a file.
 *
 * @throws SeedError for the first that cannot be
 */
export function readSnapshot(snapshot: unknown, users: readonly User[]): RuleSnapshot[] {
  const rows = listAt('rules', fieldsAt('snapshot', snapshot, ['rules']).get('rules'), 'rules')
  const rules = readAll(rows, users, ['id', ...fieldNames])
  if (!rules.some((rule) => rule.default)) throw wrong('rules', rows, 'must have a default rule')
  let last = ''
  return place(rules, users).map((rule, index) => {
    const row = rows[index]
    const given = typeof row === 'object' && row !== null && 'id' in row ? row.id : undefined
    const id = typeof given === 'string' ? readRuleId(given) : undefined
    if (id === undefined || id <= last) throw wrong(`rules[${index}].id`, given, 'must be a ULID above the one before')
    last = id
    return { id, ...rule }
  })
}

type Rule = NewRule & { readonly agents: readonly number[] }

function readAll(rows: readonly unknown[], users: readonly User[], known: readonly string[]): Rule[] {
  const places = new Places(users)
  let defaultAt: number | undefined
  return rows.map((row, index) => {
    const path = `rules[${index}]`
    const fields = fieldsAt(path, row, known)
    const { agents = [], id: _, ...settings } = Object.fromEntries(fields)
    const read = readNewRule(settings)
    if ('problem' in read) throw new SeedError(`${path}.${read.problem}`)
    if (read.rule.default && defaultAt !== undefined) {
      throw wrong(`${path}.default`, true, `is rules[${defaultAt}] already`)
    }
    if (read.rule.default) defaultAt = index
    return { ...read.rule, agents: places.take(path, agents) }
  })
}

/** Sees to it that an agent is there, and in one rule only. */
class Places {
  readonly #active: ReadonlyMap<number, boolean>
  readonly #ruleOf = new Map<number, string>()

  constructor(users: readonly User[]) {
    this.#active = new Map(users.map(({ id, active }) => [id, active]))
  }

  take(path: string, agents: unknown): number[] {
    return listAt(`${path}.agents`, agents, 'ids of agents').map((id, index) => {
      const at = `${path}.agents[${index}]`
      const active = typeof id === 'number' ? this.#active.get(id) : undefined
      if (typeof id !== 'number' || active === undefined) throw wrong(at, id, 'must be the id of an agent')
      if (!active) throw wrong(at, id, 'is the id of an agent who is not active')
      const rule = this.#ruleOf.get(id)
      if (rule !== undefined) throw wrong(at, id, `is in ${rule} already`)
      this.#ruleOf.set(id, path)
      return id
    })
  }
}

/** Puts everybody who is active and in no rule into the default one. */
function place(rules: readonly Rule[], users: readonly User[]): Rule[] {
  if (rules.length > defaultMaxRulesPerAccount) {
    throw wrong('rules', rules.length, `must be at most ${defaultMaxRulesPerAccount}, the default rule among them`)
  }
  const placed = new Set(rules.flatMap(({ agents }) => agents))
  const rest = users.filter(({ id, active }) => active && !placed.has(id)).map(({ id }) => id)
  return rules.map((rule) => {
    const agents = rule.default ? [...rule.agents, ...rest] : rule.agents
    return { ...rule, agents: agents.toSorted((a, b) => a - b) }
  })
}
