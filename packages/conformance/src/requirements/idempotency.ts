import { rulesPath } from '../account/views.ts'
import { expectEqual, expectError, expectStatus, expectThat } from '../suite/mismatch.ts'
import type { Requirement, Theme } from '../suite/requirement.ts'
import { asMade, type Made, type Trial } from '../suite/trial.ts'

const keyed = (key: string) => ({ 'Idempotency-Key': key })
const lookup = ({ exchange }: Made): string | null => exchange.reply.headers.get('x-idempotency-lookup')

/** What a second try has to have in common with the first. */
const same = ({ exchange: { reply } }: Made) => ({
  status: reply.status,
  body: reply.text,
  etag: reply.headers.get('etag'),
  location: reply.headers.get('location'),
})

/** How many rules have a name. */
async function countNamed(t: Trial, name: string): Promise<number> {
  const { rules } = await t.list()
  return rules.filter((rule) => rule.name === name).length
}

export const idempotency: Theme = {
  name: 'Trying again',
  requirements: [
    {
      id: 'idempotency.one-rule',
      origin: 'D',
      rule: 'Two creations with the same Idempotency-Key make one rule.',
      check: async (t) => {
        const name = `${t.mark} once`
        const key = keyed(t.newKey())
        await t.create({ name }, key)
        const again = await t.create({ name }, key)
        expectEqual(again, 'rules with that name', await countNamed(t, name), 1)
      },
    },
    {
      id: 'idempotency.same-reply',
      origin: 'D',
      rule: 'The second try is answered with the reply of the first, ETag and Location included.',
      check: async (t) => {
        const key = keyed(t.newKey())
        const first = asMade(await t.create({}, key))
        const again = asMade(await t.create({}, key))
        expectEqual(again.exchange, 'the reply', same(again), same(first))
      },
    },
    {
      id: 'idempotency.lookup',
      origin: 'D',
      contract: 'header X-Idempotency-Lookup',
      rule: 'X-Idempotency-Lookup says miss at first and hit from then on, and is not there without a key.',
      check: async (t) => {
        const key = keyed(t.newKey())
        const [first, again] = [asMade(await t.create({}, key)), asMade(await t.create({}, key))]
        expectEqual(again.exchange, 'X-Idempotency-Lookup', [lookup(first), lookup(again)], ['miss', 'hit'])
        const without = await t.rule()
        expectEqual(without.exchange, 'X-Idempotency-Lookup', lookup(without), null)
      },
    },
    {
      id: 'idempotency.after-change',
      origin: 'D',
      rule: 'The reply is given again as it was, when the rule has changed since, and when it is gone.',
      check: async (t) => {
        const key = keyed(t.newKey())
        const first = asMade(await t.create({}, key))
        await t.update(first.id, { capacities: { email: 9 } })
        const changed = asMade(await t.create({}, key))
        expectEqual(changed.exchange, 'the reply', same(changed), same(first))
        await t.remove(first.id)
        const gone = asMade(await t.create({}, key))
        expectEqual(gone.exchange, 'the reply', same(gone), same(first))
      },
    },
    {
      id: 'idempotency.other-body',
      origin: 'D',
      contract: 'createCapacityRule 400',
      rule: 'The same key with another body is refused.',
      check: async (t) => {
        const key = keyed(t.newKey())
        await t.create({ name: `${t.mark} one` }, key)
        const exchange = await t.create({ name: `${t.mark} other` }, key)
        expectError(exchange, 400, 'Idempotency-Key was used with another request')
      },
    },
    {
      id: 'idempotency.other-bytes',
      origin: 'D',
      rule: 'A body is another one when its bytes are, even if it means the same.',
      check: async (t) => {
        const fields = keyed(t.newKey())
        const body = JSON.stringify(t.body())
        asMade(await t.send('POST', rulesPath, { body, fields }))
        expectStatus(await t.send('POST', rulesPath, { body: ` ${body}`, fields }), 400)
      },
    },
    {
      id: 'idempotency.at-once',
      origin: 'D',
      rule: 'Of several tries at the same time one makes the rule, and all are answered alike.',
      check: async (t) => {
        const name = `${t.mark} at once`
        const key = keyed(t.newKey())
        const replies = (await Promise.all([1, 2, 3].map(() => t.create({ name }, key)))).map(asMade)
        const [first] = replies
        if (!first) return
        const ids = new Set(replies.map(({ id }) => id))
        expectEqual(
          first.exchange,
          'rules answered with, and rules made',
          [ids.size, await countNamed(t, name)],
          [1, 1],
        )
      },
    },
    {
      id: 'idempotency.refused-keeps-nothing',
      origin: 'D',
      rule: 'A request that was refused keeps nothing: its key is free.',
      check: async (t) => {
        const key = keyed(t.newKey())
        expectStatus(await t.create({ capacities: { email: 501 } }, key), 400)
        asMade(await t.create({}, key))
      },
    },
    {
      id: 'idempotency.other-key',
      origin: 'D',
      rule: 'Another key makes another rule of the same body.',
      check: async (t) => {
        const one = asMade(await t.create({}, keyed(t.newKey())))
        const other = asMade(await t.create({}, keyed(t.newKey())))
        expectThat(other.exchange, one.id !== other.id, 'another rule', other.id)
      },
    },
    {
      id: 'idempotency.length',
      origin: 'D',
      rule: 'An Idempotency-Key has 1 to 255 characters.',
      check: async (t) => {
        const longest = t.newKey().padEnd(255, 'k')
        asMade(await t.create({}, keyed(longest)))
        expectError(
          await t.create({}, keyed(`${longest}k`)),
          400,
          `Invalid parameter: Idempotency-Key:(${longest.slice(0, 64)}), …`,
        )
        expectError(await t.create({}, keyed('')), 400, 'Invalid parameter: Idempotency-Key:(), …')
      },
    },
    {
      id: 'idempotency.after-body',
      origin: 'D',
      rule: 'A wrong key is found after a wrong body.',
      check: async (t) => {
        const exchange = await t.create({ capacities: { email: 501 } }, keyed('k'.repeat(256)))
        expectError(exchange, 400, 'Invalid parameter: capacities.email:(501), …')
      },
    },
    ...(['PUT', 'PATCH', 'DELETE'] as const).map(
      (method): Requirement => ({
        id: `idempotency.not-on-${method.toLowerCase()}`,
        origin: 'D',
        rule: `${method} ignores Idempotency-Key.`,
        ...(method === 'PATCH' && { needs: { agents: 1 } }),
        check: async (t) => expectIgnored(t, method),
      }),
    ),
    {
      id: 'idempotency.credentials-first',
      origin: 'D',
      rule: 'A second try is answered only to those who may make rules.',
      check: async (t) => {
        const fields = keyed(t.newKey())
        const json = t.body()
        asMade(await t.send('POST', rulesPath, { json, fields }))
        expectStatus(await t.send('POST', rulesPath, { json, fields, as: 'nobody' }), 401)
      },
    },
  ],
}

/** Expects that a write is done again when it comes with the same key, even with another body. */
async function expectIgnored(t: Trial, method: 'PUT' | 'PATCH' | 'DELETE'): Promise<void> {
  const key = keyed(t.newKey())
  const { id } = await t.rule()
  if (method === 'PUT') {
    await t.update(id, { name: `${t.mark} one` }, key)
    const other = asMade(await t.update(id, { name: `${t.mark} other` }, key))
    expectEqual(other.exchange, 'the name', other.name, `${t.mark} other`)
  }
  if (method === 'PATCH') {
    await t.assign(id, t.agents.slice(0, 1), key)
    await t.update(id, { agent_ids: [] })
    const again = asMade(await t.assign(id, t.agents.slice(0, 1), key))
    expectEqual(again.exchange, 'the count', again.count, 1)
  }
  if (method === 'DELETE') {
    expectStatus(await t.remove(id, { fields: key }), 204)
    expectStatus(await t.remove(id, { fields: key }), 404)
  }
}
