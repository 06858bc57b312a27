import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AssigneePage,
  type AssigneePageRequest,
  assignAgentsToCapacityRule,
  createCapacityRule,
  type Domain,
  deleteCapacityRule,
  listAssignees,
  listCapacityRuleAssignees,
  listCapacityRules,
  operator,
  type Result,
  type RuleList,
  type User,
  updateCapacityRule,
} from '../src/index.ts'
import { agent, importAgents, useStore, value } from './fixture.ts'
import type { OpenStore } from './index.ts'
import { Model } from './model.ts'

/** How many random sequences are run; more for a longer proof. */
const runs = Number(process.env.MODEL_RUNS ?? 2000)

const agentId = fc.integer({ min: 1, max: 12 })
const agentIds = fc.array(agentId, { maxLength: 8 })
const capacities = fc.record({ email: fc.nat(2), messaging: fc.nat(2), voice: fc.nat(1) }, { requiredKeys: [] })
const input = fc.record(
  {
    name: fc.constantFrom('A', 'B'),
    description: fc.constantFrom('', 'text'),
    capacities,
    default: fc.boolean(),
    agentIds,
  },
  { requiredKeys: [] },
)
const user = fc
  .record({ id: agentId, name: fc.constantFrom('X', 'Y'), address: agentId, active: fc.boolean() })
  .map(({ address, ...rest }): User => ({ ...agent(address), ...rest }))
/** Which rule: the number of one in the list, or one that is not there. */
const which = fc.nat(7)
const size = fc.integer({ min: 1, max: 6 })

const command = fc.oneof(
  fc.record({ kind: fc.constant('create' as const), input }),
  fc.record({ kind: fc.constant('update' as const), which, input }),
  fc.record({ kind: fc.constant('assign' as const), which, agentIds }),
  fc.record({ kind: fc.constant('delete' as const), which }),
  fc.record({ kind: fc.constant('import' as const), users: fc.array(user, { maxLength: 6 }) }),
  fc.record({ kind: fc.constant('page' as const), which, size, filter: fc.option(agentIds, { nil: undefined }) }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: -3, max: 3 }) }),
)
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never

/** Each part has a store of its own: a store that has seen thousands of imports is slower, and no better a test. */
const parts = 8

export function modelCases(open: OpenStore): void {
  for (let part = 1; part <= parts; part++) modelPart(open, part, Math.ceil(runs / parts))
}

function modelPart(open: OpenStore, part: number, runs: number): void {
  describe(`model, part ${part} of ${parts}`, () => {
    const { clock, domain, account } = useStore(open)

    test(`${runs} random sequences of commands do what a simple model does, and the invariants hold after each step`, {
      timeout: 600_000,
    }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 14 }), async (commands) => {
          const { id: accountId } = await account()
          const model = new Model()
          const versions = new Versions()
          const [main] = (await listCapacityRules(domain(), accountId)).rules
          if (!main) throw new Error('an account has a default rule')
          const { version: _, ...first } = main
          model.rules.push(first)
          await step(domain(), accountId, model, { kind: 'import', users: [1, 2, 3, 4, 5].map(agent) }, clock)
          for (const command of commands) {
            await step(domain(), accountId, model, command, clock)
            versions.check(await compare(domain(), accountId, model))
          }
        }),
        { numRuns: runs, endOnFailure: false },
      )
    })
  })
}

const kindOf = <T>(result: Result<T, { kind: string }>) => (result.ok ? undefined : result.refusal.kind)

async function step(domain: Domain, accountId: number, model: Model, command: Command, clock: { now: number }) {
  const now = clock.now
  const rule = 'which' in command ? model.rules[command.which] : undefined
  const ruleId = rule?.id ?? '01ARZ3NDEKTSV4RRFFQ69G5FAV'
  switch (command.kind) {
    case 'create': {
      const { input } = command
      const made = await createCapacityRule(domain, operator(accountId), { name: '', capacities: {}, ...input })
      const id = made.ok ? made.value.id : undefined
      return expect(kindOf(made)).toBe(model.create(id, input, now, domain.maxRulesPerAccount))
    }
    case 'update':
      return expect(kindOf(await updateCapacityRule(domain, operator(accountId), ruleId, command.input))).toBe(
        model.update(rule, command.input, now),
      )
    case 'assign':
      return expect(
        kindOf(await assignAgentsToCapacityRule(domain, operator(accountId), ruleId, command.agentIds)),
      ).toBe(model.assign(rule, command.agentIds, now))
    case 'delete':
      return expect(kindOf(await deleteCapacityRule(domain, operator(accountId), ruleId))).toBe(model.delete(rule, now))
    case 'import':
      return expect(kindOf(await importAgents(domain, accountId, command.users))).toBe(
        model.importUsers(command.users, now),
      )
    case 'page': {
      const filter = command.filter?.length ? [...new Set(command.filter)] : undefined
      const wanted = rule ? model.agentsOf(rule.id) : model.agents()
      const matching = filter ? wanted.filter((id) => filter.includes(id)) : wanted
      return pageThrough(
        domain,
        accountId,
        rule?.id,
        { size: command.size, ...(filter && { agentIds: filter }) },
        matching,
      )
    }
    case 'wait':
      clock.now += command.ms
  }
}

/** Everything that can be seen is as the model has it, and so the invariants hold. */
async function compare(domain: Domain, accountId: number, model: Model): Promise<RuleList> {
  const list = await listCapacityRules(domain, accountId)
  const { rules } = list
  expect(rules.map(({ version: _, ...rule }) => rule)).toEqual(
    model.rules.map((rule) => {
      const ids = model.agentsOf(rule.id)
      const sample = ids.slice(0, 5).map((id) => ({ id, name: model.users.get(id)?.name }))
      return { ...rule, assigneeCount: ids.length, sample }
    }),
  )
  expect(rules.filter(({ isDefault }) => isDefault)).toHaveLength(1)
  expect(rules.every((rule) => rule.lastUpdatedAt >= rule.createdAt)).toBe(true)
  const active = [...model.users.values()].filter((one) => one.active).length
  expect(rules.reduce((sum, rule) => sum + rule.assigneeCount, 0)).toBe(active)
  await pageThrough(domain, accountId, undefined, { size: 4 }, model.agents())
  return list
}

/** A version rises with every change of what can be seen, and only then. */
class Versions {
  readonly #seen = new Map<string, { look: string; version: number }>()

  check({ rules, version }: RuleList): void {
    const looks = rules.map(({ version: _, ...rule }) => JSON.stringify(rule))
    this.#one('list', JSON.stringify(looks), version)
    for (const [index, rule] of rules.entries()) this.#one(rule.id, looks[index] ?? '', rule.version)
  }

  #one(name: string, look: string, version: number): void {
    const before = this.#seen.get(name)
    if (before?.look === look) expect(version, `the version of an unchanged ${name}`).toBe(before.version)
    else if (before) expect(version, `the version of a changed ${name}`).toBeGreaterThan(before.version)
    this.#seen.set(name, { look, version })
  }
}

/** Forward paging equals backward paging equals the whole list. */
async function pageThrough(
  domain: Domain,
  accountId: number,
  ruleId: string | undefined,
  request: AssigneePageRequest,
  want: number[],
): Promise<void> {
  const read = async (cursor: AssigneePageRequest['cursor']): Promise<AssigneePage> => {
    const page = { ...request, ...(cursor && { cursor }) }
    return value(
      ruleId === undefined
        ? await listAssignees(domain, accountId, page)
        : await listCapacityRuleAssignees(domain, accountId, ruleId, page),
    )
  }
  const ids = (pages: AssigneePage[]) => pages.map(({ assignees }) => assignees.map(({ id }) => id))
  const forward: AssigneePage[] = [await read(undefined)]
  for (let next = forward[0]?.next; next; next = forward.at(-1)?.next) forward.push(await read(next))
  expect(ids(forward).flat()).toEqual(want)
  expect(forward.map(({ hasMore }) => hasMore)).toEqual(forward.map((_, index) => index < forward.length - 1))

  const backward: AssigneePage[] = [await read({ before: 13 })]
  for (let prev = backward[0]?.prev; prev; prev = backward.at(-1)?.prev) backward.push(await read(prev))
  expect(ids(backward).reverse().flat()).toEqual(want)
  expect(backward.map(({ hasMore }) => hasMore)).toEqual(backward.map((_, index) => index < backward.length - 1))
}
