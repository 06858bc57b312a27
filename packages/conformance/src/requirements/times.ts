import { expectThat } from '../suite/mismatch.ts'
import type { Requirement, Theme } from '../suite/requirement.ts'
import { asMade, type Made, type Trial } from '../suite/trial.ts'

/** In milliseconds since 1970. */
const updatedAt = ({ last_updated_at }: Made): number => Date.parse(String(last_updated_at))
const moment = (made: Made): string => String(made.last_updated_at)

/** @throws Mismatch unless a rule's last_updated_at has risen */
const expectMoved = (before: Made, after: Made): void =>
  expectThat(after.exchange, updatedAt(after) > updatedAt(before), `a time after ${moment(before)}`, moment(after))

/** @throws Mismatch unless a rule's last_updated_at has stayed */
const expectStayed = (before: Made, after: Made): void =>
  expectThat(after.exchange, updatedAt(after) === updatedAt(before), `still ${moment(before)}`, moment(after))

const moves = (id: string, origin: Requirement['origin'], what: string, change: (t: Trial) => object): Requirement => ({
  id: `times.moved-by-${id}`,
  origin,
  rule: `last_updated_at moves with ${what}.`,
  check: async (t) => {
    const made = await t.rule({ capacities: { email: 1 } })
    expectMoved(made, asMade(await t.update(made.id, change(t))))
  },
})

const stays = (id: string, what: string, change: (made: Made) => object): Requirement => ({
  id: `times.not-moved-by-${id}`,
  origin: 'D',
  rule: `last_updated_at stays where it is with ${what}.`,
  check: async (t) => {
    const made = await t.rule({ capacities: { email: 1 } })
    expectStayed(made, asMade(await t.update(made.id, change(made))))
  },
})

export const times: Theme = {
  name: 'last_updated_at',
  requirements: [
    moves('name', 'R', 'the name', (t) => ({ name: `${t.mark} moved` })),
    moves('description', 'R', 'the description', () => ({ description: 'moved' })),
    moves('capacities', 'R', 'the capacities', () => ({ capacities: { email: 2 } })),
    stays('nothing', 'an update of nothing', () => ({})),
    stays('same-values', 'an update to what is there already', ({ name, description, capacities }) => ({
      name,
      description,
      capacities,
      default: false,
    })),
    {
      id: 'times.moved-by-agents',
      origin: 'D',
      rule: 'last_updated_at of both rules of a move rises, and of no other.',
      needs: { agents: 1 },
      check: async (t) => {
        const agents = t.agents.slice(0, 1)
        const [from, to, third] = [await t.rule({ agent_ids: agents }), await t.rule(), await t.rule()]
        await t.assign(to.id, agents)
        expectMoved(from, await t.show(from.id))
        expectMoved(to, await t.show(to.id))
        expectStayed(third, await t.show(third.id))
      },
    },
    {
      id: 'times.not-moved-by-agents-inside',
      origin: 'D',
      rule: 'last_updated_at stays where it is when the assigned agents are in the rule already.',
      needs: { agents: 1 },
      check: async (t) => {
        const agents = t.agents.slice(0, 1)
        const made = await t.rule({ agent_ids: agents })
        expectStayed(made, asMade(await t.assign(made.id, agents)))
        expectStayed(made, asMade(await t.update(made.id, { agent_ids: agents })))
      },
    },
    {
      id: 'times.moved-by-delete',
      origin: 'D',
      rule: 'last_updated_at of the default rule rises when the agents of a deleted rule arrive.',
      needs: { agents: 1 },
      check: async (t) => {
        const { id } = await t.rule({ agent_ids: t.agents.slice(0, 1) })
        const before = await t.show(t.before.defaultRuleId)
        await t.remove(id)
        expectMoved(before, await t.show(before.id))
      },
    },
    {
      id: 'times.rise',
      origin: 'D',
      rule: 'Each of several changes in a row moves last_updated_at, however close they are.',
      check: async (t) => {
        let last = await t.rule()
        for (const email of [1, 2, 3, 4]) {
          const next = asMade(await t.update(last.id, { capacities: { email } }))
          expectMoved(last, next)
          last = next
        }
      },
    },
    {
      id: 'times.not-moved-by-refusal',
      origin: 'D',
      rule: 'last_updated_at stays where it is when a request is refused.',
      check: async (t) => {
        const made = await t.rule()
        await t.update(made.id, { name: `${t.mark} refused`, description: 5 })
        await t.update(made.id, { name: `${t.mark} refused` }, { 'If-Match': '"0-0"' })
        expectStayed(made, await t.show(made.id))
      },
    },
  ],
}
