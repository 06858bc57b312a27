import { type CapacityRule, NotFoundError } from '@capacity-rules/client'
import { checkedRule } from '../account/checked-rules.ts'
import type { Account } from '../account/model.ts'
import type { Session } from '../account/read-account.ts'
import type { AgentMove, RuleRef } from '../plan/model.ts'
import { quote } from '../print/text.ts'
import { Conflict } from './conflict.ts'

interface Known {
  /** What the rule has to be like, if nobody but us wrote. */
  readonly rule: CapacityRule
  /** The tag of just that state; undefined where it has to be asked for. */
  readonly etag: string | undefined
  /** Whether moves of ours changed the rule since the server last showed it: then it has another time of change. */
  readonly isMoved: boolean
}

/**
 * What the rules of an account have to be like while a plan is carried out, so that each write can say which state it
 * is meant for. Our own moves change the rules that lose agents without the server telling their new tags; those are
 * asked for when they are needed, and held against what the moves made of them.
 */
export class KnownRules {
  readonly #session: Session
  readonly #known = new Map<string, Known>()
  readonly #hasTags: boolean

  constructor(session: Session, { rules, etag }: Account) {
    this.#session = session
    this.#hasTags = etag !== undefined
    for (const rule of rules) this.#known.set(rule.id, { rule, etag: undefined, isMoved: false })
  }

  /** Whether the server tells versions at all. */
  get hasTags(): boolean {
    return this.#hasTags
  }

  /**
   * The tag to send with a write, undefined on a server without tags.
   *
   * @throws Conflict when the rule is not as it has to be, or has gone
   */
  async tagOf(id: string): Promise<string | undefined> {
    const known = this.#known.get(id)
    if (!this.#hasTags || !known) return undefined
    if (known.etag !== undefined) return known.etag
    const { rule, etag } = await this.show(known.rule)
    const sameTime = known.isMoved || rule.last_updated_at === known.rule.last_updated_at
    if (!sameTime || !isAlike(rule, known.rule)) throw changed(known.rule)
    this.#known.set(id, { rule, etag, isMoved: false })
    return etag
  }

  /** What a rule is to be like, for writes to say what it will be like then. */
  expected(id: string): CapacityRule | undefined {
    return this.#known.get(id)?.rule
  }

  /** The rule as it is now. @throws Conflict when it has gone */
  async show({
    id,
    name,
  }: RuleRef & { readonly id: string }): Promise<{ rule: CapacityRule; etag: string | undefined }> {
    try {
      const { data, etag } = await this.#session.client.showCapacityRule(id).withResponse()
      return { rule: checkedRule(data), etag }
    } catch (error) {
      if (error instanceof NotFoundError) throw new Conflict(`${quote(name)} was deleted since the plan was made`)
      throw error
    }
  }

  /** Takes note of a rule as the server showed it after a write of ours. */
  wrote(rule: CapacityRule, etag: string | undefined): void {
    this.#known.set(rule.id, { rule, etag, isMoved: false })
  }

  /** Takes note of agents of ours that have left their rules. */
  moved(moves: readonly AgentMove[]): void {
    for (const { from } of moves) {
      this.#alter(from.id, (rule) => ({ ...rule, assignees: { ...rule.assignees, count: rule.assignees.count - 1 } }))
    }
  }

  /** Takes note that a rule is not the default any more. */
  noDefault(id: string | undefined): void {
    this.#alter(id, (rule) => ({ ...rule, default: false }))
  }

  #alter(id: string | undefined, how: (rule: CapacityRule) => CapacityRule): void {
    const known = id === undefined ? undefined : this.#known.get(id)
    if (known) this.#known.set(known.rule.id, { rule: how(known.rule), etag: undefined, isMoved: true })
  }
}

export const changed = ({ name }: { readonly name: string }): Conflict =>
  new Conflict(`${quote(name)} was changed by somebody else since the plan was made`)

/** Whether two states of a rule are the same in all that a file can say, and in how many agents there are. */
export const isAlike = (a: CapacityRule, b: CapacityRule): boolean =>
  a.name === b.name &&
  a.description === b.description &&
  a.default === b.default &&
  a.capacities.email === b.capacities.email &&
  a.capacities.messaging === b.capacities.messaging &&
  a.capacities.voice === b.capacities.voice &&
  a.assignees.count === b.assignees.count
