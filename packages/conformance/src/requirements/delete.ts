import { rulePath } from '../account/views.ts'
import { expectEqual, expectStatus, expectThat } from '../suite/mismatch.ts'
import type { Theme } from '../suite/requirement.ts'
import { unknownRuleId } from '../suite/trial.ts'

export const remove: Theme = {
  name: 'Deleting a rule',
  requirements: [
    {
      id: 'delete.no-body',
      origin: 'R',
      contract: 'deleteCapacityRule 204',
      rule: 'A deletion is answered without a body.',
      check: async (t) => {
        const { id } = await t.rule()
        const exchange = await t.client.sendAlone('DELETE', rulePath(id))
        expectThat(exchange, exchange.reply.text === '', 'no body')
      },
    },
    {
      id: 'delete.gone',
      origin: 'R',
      rule: 'A deleted rule is gone from the list and from its own address.',
      check: async (t) => {
        const { id } = await t.rule()
        await t.remove(id)
        const { rules, exchange } = await t.list()
        expectThat(exchange, !rules.some((rule) => rule.id === id), `a list without ${id}`)
        expectStatus(await t.send('GET', rulePath(id)), 404)
      },
    },
    {
      id: 'delete.then-404',
      origin: 'R',
      contract: 'deleteCapacityRule 404',
      rule: 'Whatever is done with a deleted rule is answered with 404.',
      check: async (t) => {
        const { id } = await t.rule()
        await t.remove(id)
        expectStatus(await t.remove(id), 404)
        expectStatus(await t.update(id, {}), 404)
        expectStatus(await t.remove(unknownRuleId), 404)
      },
    },
    {
      id: 'delete.agents-to-default',
      origin: 'V',
      rule: 'The agents of a deleted rule go to the default rule.',
      needs: { agents: 2 },
      check: async (t) => {
        const agents = t.agents.slice(0, 2)
        const { id } = await t.rule({ agent_ids: agents })
        const exchange = await t.remove(id)
        const places = await t.placesOf(agents)
        const seen = agents.map((agent) => places.get(agent) ?? 'none')
        expectEqual(
          exchange,
          'their rules',
          seen,
          agents.map(() => t.before.defaultRuleId),
        )
      },
    },
    {
      id: 'delete.default-counts-them',
      origin: 'V',
      rule: 'The count of the default rule rises by the agents of a deleted rule.',
      needs: { agents: 2 },
      check: async (t) => {
        const { id } = await t.rule({ agent_ids: t.agents.slice(0, 2) })
        const { count } = await t.show(t.before.defaultRuleId)
        await t.remove(id)
        const after = await t.show(t.before.defaultRuleId)
        expectEqual(after.exchange, 'the count of the default rule', after.count, Number(count) + 2)
      },
    },
    {
      id: 'delete.body-ignored',
      origin: 'D',
      rule: 'The body of a deletion is not read, whatever it is.',
      check: async (t) => {
        const { id } = await t.rule()
        expectStatus(await t.remove(id, { body: '{{{', type: 'text/plain' }), 204)
      },
    },
    {
      id: 'delete.no-other',
      origin: 'R',
      rule: 'A deletion takes no other rule with it.',
      check: async (t) => {
        const [one, other] = [await t.rule(), await t.rule()]
        await t.remove(one.id)
        const shown = await t.show(other.id)
        expectEqual(shown.exchange, 'the other rule', shown.exchange.reply.json, other.exchange.reply.json)
      },
    },
  ],
}
