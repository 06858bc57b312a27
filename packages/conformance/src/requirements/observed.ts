import { isDone, type RuleView, rulesPath, viewRule, viewRules } from '../account/views.ts'
import { operationOf } from '../contract/contract.ts'
import type { Exchange } from '../http/exchange.ts'
import { canonical } from '../json.ts'
import { expectThat } from '../suite/mismatch.ts'
import type { Observation, Theme } from '../suite/requirement.ts'
import { observedReplies } from './observed-replies.ts'

interface Seen {
  readonly rule: RuleView
  readonly exchange: Exchange
}

const showsRule = ['createCapacityRule', 'showCapacityRule', 'updateCapacityRule', 'assignAgentsToCapacityRule']

/** Every rule that a reply shows, alone or in the list. */
function* rulesIn(exchanges: readonly Exchange[]): Generator<Seen> {
  for (const exchange of exchanges) {
    if (!isDone(exchange)) continue
    const id = operationOf(exchange.sent.method, exchange.sent.target)?.id
    const one = id !== undefined && showsRule.includes(id) ? viewRule(exchange.reply.json) : undefined
    if (one) yield { rule: one, exchange }
    if (id === 'listCapacityRules') for (const rule of viewRules(exchange.reply.json) ?? []) yield { rule, exchange }
  }
}

/** An observation on every rule that is shown. */
const onRules = (
  id: string,
  origin: Observation['origin'],
  rule: string,
  expect: (seen: Seen) => void,
): Observation => ({
  id,
  origin,
  rule,
  look: (exchanges) => {
    let count = 0
    for (const seen of rulesIn(exchanges)) {
      expect(seen)
      count++
    }
    return count
  },
})

const listsIn = (exchanges: readonly Exchange[]) =>
  exchanges.flatMap((exchange) => {
    const isList = operationOf(exchange.sent.method, exchange.sent.target)?.id === 'listCapacityRules'
    const rules = isList && isDone(exchange) ? viewRules(exchange.reply.json) : undefined
    return rules ? [{ exchange, rules }] : []
  })

const sampleIds = ({ sample }: RuleView): readonly unknown[] => sample.map(({ id }) => id)
const ascending = (ids: readonly unknown[]): boolean =>
  ids.every((id, index) => index === 0 || Number(ids[index - 1]) < Number(id))

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** The milliseconds since 1970 that a ULID begins with. */
const timeOf = (ulid: string): number =>
  [...ulid.slice(0, 10)].reduce((time, letter) => time * 32 + crockford.indexOf(letter), 0)

const ofRules: readonly Observation[] = [
  onRules('sample.ascending', 'D', 'agents_sample is in ascending order of id, and names nobody twice.', (seen) =>
    expectThat(seen.exchange, ascending(sampleIds(seen.rule)), 'ids that rise', sampleIds(seen.rule)),
  ),
  onRules('sample.size', 'D', 'agents_sample has five agents, or all of them when there are fewer.', (seen) => {
    const wanted = Math.min(5, Number(seen.rule.count))
    // More than five are a matter of the contract's bounds.
    const length = Math.min(5, seen.rule.sample.length)
    expectThat(seen.exchange, length === wanted, `${wanted} in the sample of ${seen.rule.count}`, seen.rule.sample)
  }),
  onRules('times.in-order', 'R', 'A rule is never updated before it was created.', ({ rule, exchange }) => {
    const { created_at: created, last_updated_at: updated } = rule
    const inOrder = Date.parse(String(created)) <= Date.parse(String(updated))
    expectThat(exchange, inOrder, 'last_updated_at not before created_at', { created, updated })
  }),
  onRules('ids.have-time', 'D', 'The time in the id of a rule is its created_at.', ({ rule, exchange }) => {
    const created = Date.parse(String(rule.created_at))
    expectThat(exchange, timeOf(rule.id) === created, `an id of ${created}`, { id: rule.id, created: rule.created_at })
  }),
]

const oneDefault: Observation = {
  id: 'default.exactly-one',
  origin: 'R',
  rule: 'Every list of rules has exactly one default rule.',
  look: (exchanges) => {
    const lists = listsIn(exchanges)
    for (const { exchange, rules } of lists) {
      const flagged = rules.filter((rule) => rule.default === true).map(({ id }) => id)
      expectThat(exchange, flagged.length === 1, 'one rule with the flag', flagged)
    }
    return lists.length
  },
}

const creationOrder: Observation = {
  id: 'list.creation-order',
  origin: 'R',
  rule: 'Every list of rules is in the order of their creation, and names none twice.',
  look: (exchanges) => {
    const lists = listsIn(exchanges)
    for (const { exchange, rules } of lists) {
      const times = rules.map(({ created_at }) => Date.parse(String(created_at)))
      const inOrder = times.every((time, index) => index === 0 || (times[index - 1] ?? 0) <= time)
      const distinct = new Set(rules.map(({ id }) => id)).size === rules.length
      const seen = rules.map(({ id, created_at }) => [id, created_at])
      expectThat(exchange, inOrder && distinct, 'times of creation that do not fall', seen)
    }
    return lists.length
  },
}

const idsRise: Observation = {
  id: 'ids.rise',
  origin: 'D',
  rule: 'Each new rule has a higher id than those before it.',
  look: (exchanges) => {
    let count = 0
    let last: { readonly id: string; readonly endedAtMs: number } | undefined
    for (const exchange of exchanges) {
      const { sent, reply, startedAtMs, endedAtMs } = exchange
      // A second try is answered with a rule that was made before.
      const mayBeSecond = Object.keys(sent.fields).includes('Idempotency-Key')
      if (sent.method !== 'POST' || sent.target !== rulesPath || mayBeSecond) continue
      const id = isDone(exchange) ? viewRule(reply.json)?.id : undefined
      if (id === undefined) continue
      // Of two requests at once, either may be first.
      const isLater = last !== undefined && last.endedAtMs < startedAtMs
      if (isLater && last) expectThat(exchange, last.id < id, `an id above ${last.id}`, id)
      last = { id, endedAtMs }
      count++
    }
    return count
  },
}

/** What a rule's last_updated_at tells of, as far as a reply shows it. */
const settings = ({ name, description, default: flag, capacities, count }: RuleView): string =>
  canonical({ name, description, flag, capacities, count })

const updatedWithChange: Observation = {
  id: 'times.move-with-change',
  origin: 'R',
  rule: 'Of two replies that show a rule with the same last_updated_at, both show it alike.',
  look: (exchanges) => {
    const known = new Map<string, string>()
    let count = 0
    for (const { rule, exchange } of rulesIn(exchanges)) {
      const moment = `${rule.id} ${String(rule.last_updated_at)}`
      const before = known.get(moment) ?? settings(rule)
      expectThat(exchange, before === settings(rule), `as at that time: ${before}`, settings(rule))
      known.set(moment, before)
      count++
    }
    return count
  },
}

/** What is true of every reply of the run. */
export const observedRules: Theme = {
  name: 'What every reply shows',
  observations: [...ofRules, oneDefault, creationOrder, idsRise, updatedWithChange, ...observedReplies],
}
