import { assigneesOf, rulePath, rulesPath } from '../account/views.ts'
import { expectEqual, expectError, expectStatus, expectThat } from '../suite/mismatch.ts'
import type { Theme } from '../suite/requirement.ts'
import { unknownAgentId, unknownRuleId } from '../suite/trial.ts'

/** Texts that are no id of a rule, in one way or another. */
const malformedIds = [
  'x',
  '0',
  'null',
  unknownRuleId.slice(1),
  `${unknownRuleId}Z`,
  '8ZZZZZZZZZZZZZZZZZZZZZZZZZ',
  '01KJPZ7Q40E5W8T6X3V9B2N4MI',
  '%00',
  '%FF',
  '%zz',
  'a'.repeat(500),
]

export const rules: Theme = {
  name: 'Listing and showing rules',
  requirements: [
    {
      id: 'list.new-rules-last',
      origin: 'R',
      contract: 'listCapacityRules',
      rule: 'The list has every rule, the newest last.',
      check: async (t) => {
        const made = [(await t.rule()).id, (await t.rule()).id]
        const { rules, exchange } = await t.list()
        const seen = rules.map(({ id }) => id).filter((id) => made.includes(id))
        expectEqual(exchange, 'the two new rules, in the order in which they were made', seen, made)
      },
    },
    {
      id: 'list.no-pages',
      origin: 'R',
      contract: 'listCapacityRules',
      rule: 'The list comes whole, whatever paging parameters are sent.',
      check: async (t) => {
        await t.rule()
        const { rules } = await t.list()
        const exchange = await t.send('GET', `${rulesPath}?page[size]=1&per_page=1&page=2`)
        expectStatus(exchange, 200)
        const { json } = exchange.reply
        expectThat(exchange, Array.isArray(json) && json.length === rules.length, `all ${rules.length} rules`)
      },
    },
    {
      id: 'list.as-shown',
      origin: 'R',
      contract: 'listCapacityRules',
      rule: 'A rule stands in the list as it is shown alone.',
      check: async (t) => {
        const { exchange: alone, id } = await t.show((await t.rule({ capacities: { email: 7 } })).id)
        const { exchange } = await t.list()
        const found = Array.isArray(exchange.reply.json)
          ? exchange.reply.json.find((rule) => rule?.id === id)
          : undefined
        expectEqual(exchange, 'the rule', found, alone.reply.json)
      },
    },
    {
      id: 'show.as-made',
      origin: 'R',
      contract: 'showCapacityRule',
      rule: 'A new rule is shown as its creation was answered.',
      check: async (t) => {
        const made = await t.rule({
          description: `${t.mark} é 日本 😀`,
          capacities: { email: 1, messaging: 2, voice: 1 },
        })
        const { exchange } = await t.show(made.id)
        expectEqual(exchange, 'the rule', exchange.reply.json, made.exchange.reply.json)
      },
    },
    {
      id: 'show.id-case',
      origin: 'D',
      contract: 'showCapacityRule',
      rule: 'The id in a path is read without regard to case.',
      check: async (t) => {
        const { id } = await t.still()
        const exchange = await t.show(id.toLowerCase())
        expectEqual(exchange.exchange, 'the id of the rule', exchange.id, id)
      },
    },
    {
      id: 'show.unknown',
      origin: 'R',
      contract: 'showCapacityRule 404',
      rule: 'A rule that the account does not have is answered with 404.',
      check: async (t) => {
        expectStatus(await t.send('GET', rulePath(unknownRuleId)), 404)
        expectStatus(await t.send('GET', assigneesOf(unknownRuleId)), 404)
      },
    },
    {
      id: 'errors.rule-not-found',
      origin: 'R',
      contract: 'listCapacityRuleAssignees 404',
      rule: 'The 404 of an unknown rule says "Rule not found".',
      check: async (t) => {
        expectError(await t.send('GET', assigneesOf(unknownRuleId)), 404, 'Rule not found')
        expectError(await t.send('GET', rulePath(unknownRuleId)), 404, 'Rule not found')
      },
    },
    {
      id: 'show.malformed-id',
      origin: 'D',
      contract: 'showCapacityRule 404',
      rule: 'What cannot be the id of a rule is answered like an unknown one, in every operation.',
      check: async (t) => {
        const { text } = (await t.send('GET', rulePath(unknownRuleId))).reply
        for (const id of malformedIds) {
          const exchange = expectStatus(await t.send('GET', rulePath(id)), 404)
          expectEqual(exchange, 'the error', exchange.reply.text, text)
        }
        const [id = ''] = malformedIds
        expectStatus(await t.send('GET', assigneesOf(id)), 404)
        expectStatus(await t.update(id, {}), 404)
        expectStatus(await t.assign(id, [unknownAgentId]), 404)
        expectStatus(await t.remove(id), 404)
      },
    },
    {
      id: 'sample.lowest-five',
      origin: 'D',
      rule: 'agents_sample names the five assignees with the lowest ids, count counts them all.',
      needs: { agents: 6 },
      check: async (t) => {
        const { id } = await t.rule({ agent_ids: t.agents.slice(0, 6).reverse() })
        const { exchange, sample, count } = await t.show(id)
        const ids = sample.map((agent) => agent.id)
        expectEqual(exchange, 'the sample and the count', [ids, count], [t.agents.slice(0, 5), 6])
      },
    },
    {
      id: 'sample.names',
      origin: 'R',
      rule: 'agents_sample names the agents as the listing of assignees does.',
      needs: { agents: 2 },
      check: async (t) => {
        const { id } = await t.rule({ agent_ids: t.agents.slice(0, 2) })
        const { assignees } = await t.page('', id)
        const { exchange, sample } = await t.show(id)
        const wanted = assignees.map(({ id: agentId, name }) => ({ id: agentId, name }))
        expectEqual(exchange, 'the sample', sample, wanted)
      },
    },
  ],
}
