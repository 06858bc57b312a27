import { rulePath, rulesPath } from '../account/views.ts'
import { expectEqual, expectStatus, expectThat } from '../suite/mismatch.ts'
import type { Theme } from '../suite/requirement.ts'
import { asMade } from '../suite/trial.ts'

/** How far the clock of a server may be from that of its reply's `Date`, which a proxy may have set. */
const clockToleranceMs = 5000

export const create: Theme = {
  name: 'Creating a rule',
  requirements: [
    {
      id: 'create.as-sent',
      origin: 'R',
      contract: 'createCapacityRule 200',
      rule: 'A new rule has the name, the description and the capacities that were sent, and is not the default one.',
      check: async (t) => {
        const sent = {
          name: `${t.mark} A`,
          description: `${t.mark} B`,
          capacities: { email: 5, messaging: 4, voice: 1 },
        }
        const { exchange, name, description, capacities, default: flag } = await t.rule(sent)
        expectEqual(exchange, 'the rule', { name, description, capacities, flag }, { ...sent, flag: false })
      },
    },
    {
      id: 'create.empty',
      origin: 'R',
      rule: 'A new rule without agents has none.',
      check: async (t) => {
        const { exchange, id, count } = await t.rule()
        expectEqual(exchange, 'the count', count, 0)
        const page = await t.page('', id)
        expectEqual(page.exchange, 'the assignees', page.ids, [])
      },
    },
    {
      id: 'create.channels-left-out',
      origin: 'D',
      rule: 'A channel that is left out of the capacities of a new rule is 0.',
      check: async (t) => {
        const wanted = { email: 0, messaging: 9, voice: 0 }
        const { exchange, capacities } = await t.rule({ capacities: { messaging: 9 } })
        expectEqual(exchange, 'the capacities', capacities, wanted)
        const none = await t.rule({ capacities: {} })
        expectEqual(none.exchange, 'the capacities', none.capacities, { ...wanted, messaging: 0 })
      },
    },
    {
      id: 'create.description-left-out',
      origin: 'D',
      rule: 'A new rule without a description has an empty one.',
      check: async (t) => {
        const json = { name: `${t.mark} without`, capacities: {} }
        const { exchange, description } = asMade(await t.send('POST', rulesPath, { json }))
        expectEqual(exchange, 'the description', description, '')
      },
    },
    {
      id: 'create.same-name',
      origin: 'D',
      rule: 'Two rules may have the same name.',
      check: async (t) => {
        const [one, other] = [await t.rule(), await t.rule()]
        expectThat(other.exchange, other.id !== one.id, 'another rule', other.id)
        expectEqual(other.exchange, 'the name', other.name, one.name)
      },
    },
    {
      id: 'create.unknown-fields',
      origin: 'C',
      rule: 'Fields that the operation does not know, or that only the server sets, are ignored.',
      check: async (t) => {
        const extra = { id: 'x', created_at: 'yesterday', assignees: { count: 9 }, shoe_size: 43 }
        const { exchange, id, count } = asMade(await t.send('POST', rulesPath, { json: { ...t.body(), ...extra } }))
        expectThat(exchange, id !== 'x', 'an id of the server', id)
        expectEqual(exchange, 'the count', count, 0)
      },
    },
    {
      id: 'create.now',
      origin: 'R',
      rule: 'created_at is the time of the request.',
      check: async (t) => {
        const { exchange, created_at } = await t.rule()
        const date = Date.parse(exchange.reply.headers.get('date') ?? new Date().toUTCString())
        const offMs = Math.abs(Date.parse(String(created_at)) - date)
        expectThat(exchange, offMs <= clockToleranceMs, `about ${new Date(date).toISOString()}`, created_at)
      },
    },
    {
      id: 'create.location',
      origin: 'V',
      contract: 'createCapacityRule 200',
      rule: 'Location is the address of the new rule, as the client sees the server.',
      check: async (t) => {
        const { exchange, id } = await t.rule()
        const location = exchange.reply.headers.get('location') ?? ''
        expectEqual(exchange, 'Location', location, `${t.facts.publicOrigin}${rulePath(id)}`)
      },
    },
    {
      id: 'create.many-at-once',
      origin: 'D',
      rule: 'Of rules that are made at the same time, each is there, and all have ids of their own.',
      check: async (t) => {
        const made = await Promise.all(['A', 'B', 'C', 'D'].map((name) => t.rule({ name: `${t.mark} ${name}` })))
        const { rules, exchange } = await t.list()
        const seen = made.map(({ id }) => rules.find((rule) => rule.id === id)?.name)
        const wanted = made.map(({ name }) => name)
        expectEqual(exchange, 'the names of the four', seen, wanted)
      },
    },
    {
      id: 'create.then-gone',
      origin: 'R',
      rule: 'A rule can be made, read, changed and deleted.',
      check: async (t) => {
        const { id } = await t.rule()
        expectStatus(await t.send('GET', rulePath(id)), 200)
        expectStatus(await t.update(id, { name: `${t.mark} changed` }), 200)
        expectStatus(await t.remove(id), 204)
        expectStatus(await t.send('GET', rulePath(id)), 404)
      },
    },
  ],
}
