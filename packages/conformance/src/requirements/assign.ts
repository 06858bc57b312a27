import { agentsPath, rulesPath } from '../account/views.ts'
import { expectEqual, expectError, expectStatus, expectThat } from '../suite/mismatch.ts'
import type { Requirement, Theme } from '../suite/requirement.ts'
import { asMade, type Trial, unknownAgentId, unknownRuleId } from '../suite/trial.ts'

/** Expects that some agents are in a rule, by the listing of all assignees and by that of the rule. */
async function expectInside(t: Trial, ruleId: string, ids: readonly number[]): Promise<void> {
  const page = await t.page('page[size]=100', ruleId)
  expectEqual(page.exchange, 'the assignees of the rule', page.ids, ids)
}

const moving: readonly Requirement[] = [
  {
    id: 'assign.moves',
    origin: 'V',
    contract: 'assignAgentsToCapacityRule 200',
    rule: 'Assigned agents are in the rule, and no longer where they were.',
    needs: { agents: 2 },
    check: async (t) => {
      const [a = 0, b = 0] = t.agents
      const [from, to] = [await t.rule({ agent_ids: [a, b] }), await t.rule()]
      await t.assign(to.id, [b])
      await expectInside(t, from.id, [a])
      await expectInside(t, to.id, [b])
    },
  },
  {
    id: 'assign.counts',
    origin: 'R',
    rule: 'The counts of both rules of a move change at once.',
    needs: { agents: 2 },
    check: async (t) => {
      const [from, to] = [await t.rule({ agent_ids: t.agents.slice(0, 2) }), await t.rule()]
      await t.assign(to.id, t.agents.slice(0, 1))
      const [left, right] = [await t.show(from.id), await t.show(to.id)]
      expectEqual(right.exchange, 'the counts', [left.count, right.count], [1, 1])
    },
  },
  {
    id: 'assign.only-adds',
    origin: 'V',
    rule: 'Assigning agents takes nobody out of the rule.',
    needs: { agents: 2 },
    check: async (t) => {
      const [a = 0, b = 0] = t.agents
      const { id } = await t.rule({ agent_ids: [a] })
      await t.assign(id, [b])
      await expectInside(t, id, [a, b])
    },
  },
  {
    id: 'assign.answers-with-rule',
    origin: 'D',
    rule: 'Assigning agents is answered with the rule as it is then.',
    needs: { agents: 1 },
    check: async (t) => {
      const { id } = await t.rule()
      const answered = asMade(await t.assign(id, t.agents.slice(0, 1)))
      const shown = await t.show(id)
      expectEqual(answered.exchange, 'the rule', answered.exchange.reply.json, shown.exchange.reply.json)
    },
  },
  {
    id: 'assign.agents-key',
    origin: 'C',
    rule: 'The key agents is taken as well as agent_ids.',
    needs: { agents: 1 },
    check: async (t) => {
      const { id } = await t.rule()
      await t.send('PATCH', agentsPath(id), { json: { agents: t.agents.slice(0, 1) } })
      await expectInside(t, id, t.agents.slice(0, 1))
    },
  },
  {
    id: 'assign.agent-ids-win',
    origin: 'D',
    rule: 'Where both agent_ids and agents are sent, agents is not read.',
    needs: { agents: 2 },
    check: async (t) => {
      const [a = 0, b = 0] = t.agents
      const { id } = await t.rule()
      await t.send('PATCH', agentsPath(id), { json: { agents: [b], agent_ids: [a] } })
      await expectInside(t, id, [a])
    },
  },
  {
    id: 'assign.repeated-id',
    origin: 'D',
    rule: 'An id that stands twice in agent_ids counts once, in every write.',
    needs: { agents: 2 },
    check: async (t) => {
      const [a = 0, b = 0] = t.agents
      const made = await t.rule({ agent_ids: [a, a] })
      expectEqual(made.exchange, 'the count', made.count, 1)
      const assigned = asMade(await t.assign(made.id, [b, a, b]))
      expectEqual(assigned.exchange, 'the count', assigned.count, 2)
      const updated = asMade(await t.update(made.id, { agent_ids: [b, b] }))
      expectEqual(updated.exchange, 'the count', updated.count, 1)
    },
  },
  {
    id: 'create.moves',
    origin: 'V',
    rule: 'The agents of a new rule are moved out of the rules where they were.',
    needs: { agents: 2 },
    check: async (t) => {
      const [a = 0, b = 0] = t.agents
      const from = await t.rule({ agent_ids: [a, b] })
      const { id } = await t.rule({ agent_ids: [b] })
      await expectInside(t, from.id, [a])
      await expectInside(t, id, [b])
    },
  },
  {
    id: 'create.count',
    origin: 'R',
    rule: 'The reply to a new rule counts its agents and shows them.',
    needs: { agents: 2 },
    check: async (t) => {
      const agents = t.agents.slice(0, 2)
      const { exchange, count, sample } = await t.rule({ agent_ids: agents })
      expectEqual(exchange, 'count and sample', [count, sample.map(({ id }) => id)], [2, agents])
    },
  },
  {
    id: 'agents.one-rule-each',
    origin: 'V',
    rule: 'An agent who is moved to two rules at once ends up in one of them, and only there.',
    needs: { agents: 1 },
    check: async (t) => {
      const agents = t.agents.slice(0, 1)
      const rules = [await t.rule(), await t.rule()]
      await Promise.all([...rules, ...rules].map(({ id }) => t.assign(id, agents)))
      const shown = await Promise.all(rules.map(({ id }) => t.show(id)))
      const counts = shown.map(({ count }) => count).sort()
      for (const { exchange } of shown) expectEqual(exchange, 'the counts of the two rules', counts, [0, 1])
    },
  },
]

const refusing: readonly Requirement[] = [
  {
    id: 'agents.unknown',
    origin: 'D',
    rule: 'An id that is no active agent is refused by name and place, and nothing is applied.',
    needs: { agents: 1 },
    check: async (t) => {
      const [agent = 0] = t.agents
      const made = await t.rule()
      const agent_ids = [agent, agent, unknownAgentId]
      const error = `Invalid parameter: agent_ids[2]:(${unknownAgentId}), …`
      expectError(await t.assign(made.id, agent_ids), 400, error)
      expectError(await t.update(made.id, { name: `${t.mark} no`, agent_ids }), 400, error)
      const refused = expectError(await t.create({ agent_ids }), 400, error)
      const shown = await t.show(made.id)
      expectEqual(shown.exchange, 'the rule', [shown.name, shown.count], [made.name, 0])
      const { ids } = await t.page('', made.id)
      expectThat(refused, !ids.includes(agent), 'the agent where it was')
    },
  },
  {
    id: 'agents.unknown-named',
    origin: 'D',
    rule: 'Every write refuses an agent that the account does not have, and says which.',
    check: async (t) => {
      const { id } = await t.still()
      const agent_ids = [unknownAgentId]
      const named = (key: string) => `Invalid parameter: ${key}[0]:(${unknownAgentId}), …`
      expectError(await t.create({ agent_ids }), 400, named('agent_ids'))
      expectError(await t.update(id, { agent_ids }), 400, named('agent_ids'))
      expectError(await t.assign(id, agent_ids), 400, named('agent_ids'))
      expectError(await t.send('PATCH', agentsPath(id), { json: { agents: agent_ids } }), 400, named('agents'))
    },
  },
  {
    id: 'assign.ids-required',
    origin: 'D',
    contract: 'assignAgentsToCapacityRule 400',
    rule: 'To assign nobody is an error, whether the list is empty or missing.',
    check: async (t) => {
      const { id } = await t.still()
      expectError(await t.assign(id, []), 400, 'Invalid parameter: agent_ids:(array), …')
      const missing = await t.send('PATCH', agentsPath(id), { json: {} })
      expectError(missing, 400, 'Invalid parameter: agent_ids:(), …')
    },
  },
  {
    id: 'assign.malformed-ids',
    origin: 'D',
    rule: 'What is no list of ids is refused, under the key that was sent.',
    check: async (t) => {
      const { id } = await t.still()
      for (const key of ['agent_ids', 'agents']) {
        for (const [json, named] of [
          ['null', '(null)'],
          [`"${unknownAgentId}"`, `(${unknownAgentId})`],
          ['{}', '(object)'],
        ]) {
          const exchange = await t.send('PATCH', agentsPath(id), { body: `{"${key}":${json}}` })
          expectError(exchange, 400, `Invalid parameter: ${key}:${named}, …`)
        }
        const exchange = await t.send('PATCH', agentsPath(id), { body: `{"${key}":[0]}` })
        expectError(exchange, 400, `Invalid parameter: ${key}[0]:(0), …`)
      }
    },
  },
  {
    id: 'agents.at-most',
    origin: 'D',
    rule: 'A request names at most 10,000 agents; more are refused, in every write.',
    check: async (t) => {
      const { id } = await t.still()
      const agent_ids = Array.from({ length: 10_001 }, (_, index) => unknownAgentId - index)
      const tooMany = 'Invalid parameter: agent_ids:(array), …'
      expectError(await t.send('POST', rulesPath, { json: t.body({ agent_ids }) }), 400, tooMany)
      expectError(await t.update(id, { agent_ids }), 400, tooMany)
      expectError(await t.assign(id, agent_ids), 400, tooMany)
      // As many as are allowed are looked at one by one, and repeats do not count.
      const allowed = [unknownAgentId, ...agent_ids.slice(0, 10_000)]
      expectError(await t.assign(id, allowed), 400, `Invalid parameter: agent_ids[0]:(${unknownAgentId}), …`)
    },
  },
  {
    id: 'assign.unknown-rule',
    origin: 'D',
    contract: 'assignAgentsToCapacityRule 404',
    rule: 'Agents cannot be assigned to a rule that the account does not have.',
    check: async (t) => {
      expectStatus(await t.assign(unknownRuleId, [unknownAgentId]), 404)
    },
  },
]

export const assign: Theme = { name: 'Moving agents', requirements: [...moving, ...refusing] }
