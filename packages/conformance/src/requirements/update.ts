import { rulePath } from '../account/views.ts'
import { expectEqual, expectStatus, expectThat } from '../suite/mismatch.ts'
import type { Theme } from '../suite/requirement.ts'
import { asMade, type Made, unknownRuleId } from '../suite/trial.ts'

const settings = ({ name, description, capacities, default: flag }: Made) => ({ name, description, capacities, flag })

export const update: Theme = {
  name: 'Updating a rule',
  requirements: [
    {
      id: 'update.name-alone',
      origin: 'C',
      contract: 'updateCapacityRule 200',
      rule: 'A new name leaves description, capacities and flag as they are.',
      check: async (t) => {
        const made = await t.rule({ capacities: { email: 3, messaging: 2, voice: 1 } })
        const name = `${t.mark} renamed`
        const changed = asMade(await t.update(made.id, { name }))
        expectEqual(changed.exchange, 'the rule', settings(changed), { ...settings(made), name })
      },
    },
    {
      id: 'update.description-alone',
      origin: 'C',
      rule: 'A new description leaves name, capacities and flag as they are.',
      check: async (t) => {
        const made = await t.rule({ capacities: { email: 3 } })
        const changed = asMade(await t.update(made.id, { description: '' }))
        expectEqual(changed.exchange, 'the rule', settings(changed), { ...settings(made), description: '' })
      },
    },
    {
      id: 'update.channel-by-channel',
      origin: 'C',
      rule: 'Capacities are merged channel by channel.',
      check: async (t) => {
        const { id } = await t.rule({ capacities: { email: 3, messaging: 2, voice: 1 } })
        const changed = asMade(await t.update(id, { capacities: { messaging: 6 } }))
        expectEqual(changed.exchange, 'the capacities', changed.capacities, { email: 3, messaging: 6, voice: 1 })
      },
    },
    {
      id: 'update.seen-afterwards',
      origin: 'R',
      rule: 'A change is seen by the next reader.',
      check: async (t) => {
        const { id } = await t.rule()
        const changed = asMade(await t.update(id, { name: `${t.mark} seen`, capacities: { email: 9 } }))
        const shown = await t.show(id)
        expectEqual(shown.exchange, 'the rule', shown.exchange.reply.json, changed.exchange.reply.json)
      },
    },
    {
      id: 'update.sent-back',
      origin: 'C',
      rule: 'A rule may be sent back as it was received, and stays as it is.',
      check: async (t) => {
        const made = await t.rule({ capacities: { voice: 1 } })
        const { reply } = await t.send('GET', rulePath(made.id))
        const changed = asMade(await t.send('PUT', rulePath(made.id), { body: reply.text }))
        expectEqual(changed.exchange, 'the rule', changed.exchange.reply.json, reply.json)
      },
    },
    {
      id: 'update.nothing',
      origin: 'C',
      rule: 'An update without any field changes nothing.',
      check: async (t) => {
        const made = await t.rule()
        const changed = asMade(await t.update(made.id, {}))
        expectEqual(changed.exchange, 'the rule', settings(changed), settings(made))
      },
    },
    {
      id: 'update.id-and-birth',
      origin: 'R',
      rule: 'A rule keeps its id and its created_at.',
      check: async (t) => {
        const made = await t.rule()
        const changed = asMade(await t.update(made.id, { name: `${t.mark} older`, id: 'x', created_at: 'never' }))
        const seen = [changed.id, changed.created_at]
        expectEqual(changed.exchange, 'id and created_at', seen, [made.id, made.created_at])
      },
    },
    {
      id: 'update.false-on-others',
      origin: 'D',
      rule: 'default: false on a rule that is not the default one changes nothing.',
      check: async (t) => {
        const made = await t.rule()
        const changed = asMade(await t.update(made.id, { default: false }))
        expectEqual(changed.exchange, 'the rule', settings(changed), settings(made))
      },
    },
    {
      id: 'update.unknown',
      origin: 'R',
      contract: 'updateCapacityRule 404',
      rule: 'An update makes no rule: an unknown one is answered with 404.',
      check: async (t) => {
        expectStatus(await t.update(unknownRuleId, t.body()), 404)
        expectStatus(await t.send('GET', rulePath(unknownRuleId)), 404)
      },
    },
    {
      id: 'update.agents-left-out',
      origin: 'C',
      rule: 'An update without agent_ids leaves the agents where they are.',
      needs: { agents: 2 },
      check: async (t) => {
        const agents = t.agents.slice(0, 2)
        const { id } = await t.rule({ agent_ids: agents })
        asMade(await t.update(id, { name: `${t.mark} with agents` }))
        const page = await t.page('', id)
        expectEqual(page.exchange, 'the assignees', page.ids, agents)
      },
    },
    {
      id: 'update.agents-whole-set',
      origin: 'D',
      rule: 'agent_ids of an update is the whole set wanted: who is not named falls back to the default rule.',
      needs: { agents: 3 },
      check: async (t) => {
        const [a = 0, b = 0, c = 0] = t.agents
        const { id } = await t.rule({ agent_ids: [a, b] })
        const changed = asMade(await t.update(id, { agent_ids: [b, c] }))
        const places = await t.placesOf([a, b, c])
        const seen = [a, b, c].map((agent) => places.get(agent))
        expectEqual(changed.exchange, 'the rules of the three', seen, [t.before.defaultRuleId, id, id])
      },
    },
    {
      id: 'update.agents-none',
      origin: 'D',
      rule: 'An update with empty agent_ids empties the rule.',
      needs: { agents: 2 },
      check: async (t) => {
        const agents = t.agents.slice(0, 2)
        const { id } = await t.rule({ agent_ids: agents })
        const changed = asMade(await t.update(id, { agent_ids: [] }))
        expectEqual(changed.exchange, 'the count', changed.count, 0)
        const places = [...(await t.placesOf(agents)).values()]
        expectEqual(
          changed.exchange,
          'their rule',
          places,
          agents.map(() => t.before.defaultRuleId),
        )
      },
    },
    {
      id: 'update.at-once',
      origin: 'D',
      rule: 'Of updates of different fields at the same time, none is lost.',
      check: async (t) => {
        const { id } = await t.rule()
        const capacities = { email: 8, messaging: 7, voice: 1 }
        const parts = Object.entries(capacities).map(([channel, value]) => ({ capacities: { [channel]: value } }))
        const name = `${t.mark} all at once`
        await Promise.all([{ name }, ...parts].map((part) => t.update(id, part)))
        const shown = await t.show(id)
        expectEqual(shown.exchange, 'the rule', [shown.name, shown.capacities], [name, capacities])
      },
    },
    {
      id: 'refused.changes-nothing',
      origin: 'D',
      rule: 'A request that is refused changes nothing, though some of its fields are right.',
      check: async (t) => {
        const made = await t.rule({ capacities: { email: 4 } })
        const { rules } = await t.list()
        await t.update(made.id, { name: `${t.mark} half`, description: 5 })
        await t.update(made.id, { name: `${t.mark} half`, capacities: { email: 5, voice: 2 } })
        await t.update(made.id, { name: `${t.mark} half`, agent_ids: [0] })
        await t.create({ name: `${t.mark} half`, capacities: { email: 501 } })
        const after = await t.list()
        const names = (some: typeof rules) => some.map(({ id }) => id)
        expectThat(
          after.exchange,
          names(after.rules).join() === names(rules).join(),
          'the same rules',
          names(after.rules),
        )
        const shown = await t.show(made.id)
        expectEqual(shown.exchange, 'the rule', shown.exchange.reply.json, made.exchange.reply.json)
      },
    },
  ],
}
