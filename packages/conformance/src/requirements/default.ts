import { rulePath } from '../account/views.ts'
import { expectEqual, expectError, expectThat } from '../suite/mismatch.ts'
import type { Requirement, Theme } from '../suite/requirement.ts'
import { asMade, type Made } from '../suite/trial.ts'

/** Requirements that make a rule of the run the default one for a moment. */
const switching: readonly Requirement[] = [
  {
    id: 'default.by-create',
    origin: 'V',
    rule: 'A new rule with default: true is the default one, and the old one no longer.',
    check: async (t) => {
      const made = await t.rule({ default: true })
      const { rules, exchange } = await t.list()
      expectThat(made.exchange, made.default === true, 'the flag on the new rule', made.default)
      const flagged = rules.filter((rule) => rule.default === true).map(({ id }) => id)
      expectEqual(exchange, 'the default rules', flagged, [made.id])
    },
  },
  {
    id: 'default.by-update',
    origin: 'V',
    rule: 'An update with default: true makes a rule the default one, and takes the flag off the old one.',
    check: async (t) => {
      const { id } = await t.rule()
      const changed = asMade(await t.update(id, { default: true }))
      expectThat(changed.exchange, changed.default === true, 'the flag on the rule', changed.default)
      const old = await t.show(t.before.defaultRuleId)
      expectEqual(old.exchange, 'the flag of the old default rule', old.default, false)
    },
  },
  {
    id: 'default.moves-nobody',
    origin: 'V',
    rule: 'A switch of the default rule moves nobody.',
    check: async (t) => {
      const before = await t.show(t.before.defaultRuleId)
      const made = await t.rule({ default: true })
      const after = await t.show(t.before.defaultRuleId)
      expectEqual(after.exchange, 'the counts of the old and the new one', [after.count, made.count], [before.count, 0])
    },
  },
  {
    id: 'default.times',
    origin: 'D',
    rule: 'A switch of the default rule moves last_updated_at of both rules.',
    check: async (t) => {
      const [old, made] = [await t.show(t.before.defaultRuleId), await t.rule()]
      const changed = asMade(await t.update(made.id, { default: true }))
      const after = await t.show(old.id)
      const timeOf = ({ last_updated_at }: Made) => Date.parse(String(last_updated_at))
      const moved = [timeOf(changed) > timeOf(made), timeOf(after) > timeOf(old)]
      expectEqual(after.exchange, 'whether both moved', moved, [true, true])
    },
  },
  {
    id: 'default.required',
    origin: 'D',
    contract: 'updateCapacityRule 400',
    rule: 'The default rule cannot give up its flag, only pass it on.',
    check: async (t) => {
      const { id } = await t.rule({ default: true })
      const refused = await t.update(id, { default: false })
      expectError(refused, 400, 'A default capacity rule is required')
      expectThat(refused, (await t.show(id)).default === true, 'the flag where it was')
    },
  },
  {
    id: 'default.not-deletable',
    origin: 'D',
    contract: 'deleteCapacityRule 400',
    rule: 'The default rule cannot be deleted.',
    check: async (t) => {
      const { id } = await t.rule({ default: true })
      expectError(await t.remove(id), 400, "The default capacity rule can't be deleted")
      expectThat((await t.show(id)).exchange, true, 'the rule')
    },
  },
  {
    id: 'default.takes-the-left',
    origin: 'V',
    rule: 'Agents of a deleted rule go to the rule that is the default one then.',
    needs: { agents: 1 },
    check: async (t) => {
      const agents = t.agents.slice(0, 1)
      const gone = await t.rule({ agent_ids: agents })
      const { id } = await t.rule({ default: true })
      const exchange = await t.remove(gone.id)
      expectEqual(exchange, 'their rule', [...(await t.placesOf(agents)).values()], [id])
    },
  },
  {
    id: 'default.keeps-its-agents',
    origin: 'D',
    rule: 'An update of the default rule moves the named agents in, and nobody out: there is nowhere to go.',
    needs: { agents: 2 },
    check: async (t) => {
      const [a = 0, b = 0] = t.agents
      const { id } = await t.rule({ default: true, agent_ids: [a] })
      await t.update(id, { agent_ids: [b] })
      const page = await t.page('', id)
      expectEqual(page.exchange, 'the assignees', page.ids, [a, b])
    },
  },
  {
    id: 'default.flag-first',
    origin: 'D',
    rule: 'In an update with default: true and agent_ids the flag comes first, so nobody falls back.',
    needs: { agents: 2 },
    check: async (t) => {
      const [a = 0, b = 0] = t.agents
      const { id } = await t.rule({ agent_ids: [a] })
      await t.update(id, { default: true, agent_ids: [b] })
      const page = await t.page('', id)
      expectEqual(page.exchange, 'the assignees', page.ids, [a, b])
    },
  },
  {
    id: 'default.order-of-checks',
    origin: 'D',
    rule: 'What a default rule forbids is found before the version is compared.',
    check: async (t) => {
      const { id } = await t.rule({ default: true })
      const fields = { 'If-Match': '"0-0"' }
      expectError(await t.send('DELETE', rulePath(id), { fields }), 400, "The default capacity rule can't be deleted")
      expectError(await t.update(id, { default: false }, fields), 400, 'A default capacity rule is required')
    },
  },
]

export const defaultRule: Theme = {
  name: 'The default rule',
  requirements: switching.map((one) => ({ ...one, needs: { ...one.needs, defaultSwitch: true } })),
}
