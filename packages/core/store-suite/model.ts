import type { User } from '../src/index.ts'

/** What the model knows of a rule. */
export interface ModelRule {
  readonly id: string
  name: string
  description: string
  capacities: { email: number; messaging: number; voice: number }
  isDefault: boolean
  readonly createdAt: number
  lastUpdatedAt: number
}

export interface RuleInput {
  name?: string
  description?: string
  capacities?: { email?: number; messaging?: number; voice?: number }
  default?: boolean
  agentIds?: number[]
}

/**
 * The domain told in the simplest way, to hold the real one against. What moves `last_updated_at` is not written into
 * each operation: a rule's looks before and after are compared, as the invariant has it.
 */
export class Model {
  readonly rules: ModelRule[] = []
  readonly users = new Map<number, User>()
  readonly ruleOf = new Map<number, string>()
  /** When the newest rule that there ever was was made: ids rise, also when it is deleted and the clock is set back. */
  #newestAt = 0

  agentsOf(ruleId: string): number[] {
    return [...this.ruleOf]
      .filter(([, id]) => id === ruleId)
      .map(([agentId]) => agentId)
      .sort((a, b) => a - b)
  }

  agents(): number[] {
    return [...this.ruleOf.keys()].sort((a, b) => a - b)
  }

  defaultRule(): ModelRule {
    const rule = this.rules.find(({ isDefault }) => isDefault)
    if (!rule) throw new Error('the model always has a default rule')
    return rule
  }

  /** The kind of refusal, or undefined when the change was made. */
  create(id: string | undefined, input: RuleInput, now: number, limit: number): string | undefined {
    if (this.rules.length >= limit) return 'too-many-rules'
    if (this.#unknownAgent(input)) return 'unknown-agent'
    if (id === undefined) throw new Error('the model allows what the store refused')
    const capacities = { email: 0, messaging: 0, voice: 0 }
    this.#change(now, () => {
      const createdAt = Math.max(now, this.#newestAt, ...this.rules.map((rule) => rule.createdAt))
      this.#newestAt = createdAt
      const rule = { id, name: '', description: '', capacities, isDefault: false, createdAt, lastUpdatedAt: createdAt }
      this.rules.push(rule)
      this.#apply(rule, input)
      for (const agentId of input.agentIds ?? []) this.ruleOf.set(agentId, id)
    })
    return undefined
  }

  update(rule: ModelRule | undefined, input: RuleInput, now: number): string | undefined {
    if (!rule) return 'rule-not-found'
    if (rule.isDefault && input.default === false) return 'default-required'
    if (this.#unknownAgent(input)) return 'unknown-agent'
    this.#change(now, () => {
      this.#apply(rule, input)
      const { agentIds } = input
      if (!agentIds) return
      for (const agentId of this.agentsOf(rule.id)) this.ruleOf.set(agentId, this.defaultRule().id)
      for (const agentId of agentIds) this.ruleOf.set(agentId, rule.id)
    })
    return undefined
  }

  assign(rule: ModelRule | undefined, agentIds: number[], now: number): string | undefined {
    if (!rule) return 'rule-not-found'
    if (this.#unknownAgent({ agentIds })) return 'unknown-agent'
    this.#change(now, () => {
      for (const agentId of agentIds) this.ruleOf.set(agentId, rule.id)
    })
    return undefined
  }

  delete(rule: ModelRule | undefined, now: number): string | undefined {
    if (!rule) return 'rule-not-found'
    if (rule.isDefault) return 'default-not-deletable'
    this.#change(now, () => {
      for (const agentId of this.agentsOf(rule.id)) this.ruleOf.set(agentId, this.defaultRule().id)
      this.rules.splice(this.rules.indexOf(rule), 1)
    })
    return undefined
  }

  importUsers(users: User[], now: number): string | undefined {
    const after = new Map([...this.users, ...users.map((user) => [user.id, user] as const)])
    const addresses = new Set([...after.values()].map(({ email }) => email.toLowerCase()))
    const ids = new Set(users.map(({ id }) => id))
    if (ids.size < users.length || addresses.size < after.size) return 'bad-rows'
    this.#change(now, () => {
      for (const user of users) {
        this.users.set(user.id, user)
        if (!user.active) this.ruleOf.delete(user.id)
        else if (!this.ruleOf.has(user.id)) this.ruleOf.set(user.id, this.defaultRule().id)
      }
    })
    return undefined
  }

  #unknownAgent({ agentIds = [] }: RuleInput): boolean {
    return agentIds.some((id) => !this.ruleOf.has(id))
  }

  #apply(rule: ModelRule, input: RuleInput): void {
    if (input.name !== undefined) rule.name = input.name
    if (input.description !== undefined) rule.description = input.description
    rule.capacities = { ...rule.capacities, ...input.capacities }
    if (input.default) for (const each of this.rules) each.isDefault = each === rule
  }

  #change(now: number, change: () => void): void {
    const looks = (rule: ModelRule) =>
      JSON.stringify([rule.name, rule.description, rule.capacities, rule.isDefault, this.agentsOf(rule.id)])
    const before = new Map(this.rules.map((rule) => [rule.id, looks(rule)]))
    change()
    for (const rule of this.rules) {
      const was = before.get(rule.id)
      if (was !== undefined && was !== looks(rule)) rule.lastUpdatedAt = Math.max(now, rule.lastUpdatedAt + 1)
    }
  }
}
