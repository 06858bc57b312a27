import { agentsPath, rulePath, rulesPath } from '../account/views.ts'
import { expectEqual, expectError, expectStatus, expectThat } from '../suite/mismatch.ts'
import type { Requirement, Theme } from '../suite/requirement.ts'
import { asMade, unknownAgentId, unknownRuleId } from '../suite/trial.ts'

/** Fields with a tag among others, by which it is found. */
const withTag = (tag: string): readonly string[] => [tag, `"a", ${tag}`, `${tag},"a"`, `, ${tag} ,,`]
/** Fields that do not name a tag, in any way of comparing. */
const withoutTag = (tag: string): readonly string[] => [
  '"0-0"',
  '"a", "b"',
  tag.slice(1, -1),
  tag.slice(0, -1),
  `${tag}, *`,
  '"*"',
]

const reads: readonly Requirement[] = (['rule', 'list'] as const).flatMap((kind): readonly Requirement[] => {
  const what = kind === 'rule' ? 'a rule' : 'the list'
  const operation = kind === 'rule' ? 'showCapacityRule' : 'listCapacityRules'
  const target = (id: string): string => (kind === 'rule' ? rulePath(id) : rulesPath)
  return [
    {
      id: `if-none-match.${kind}`,
      origin: 'D',
      contract: `${operation} 304`,
      rule: `If-None-Match with the tag of ${what} gives 304, alone or among others, strong or weak; * does, too.`,
      check: async (t) => {
        const { id } = await t.still()
        const tag = (await t.send('GET', target(id))).reply.headers.get('etag') ?? ''
        for (const field of [...withTag(tag), `W/${tag}`, '*']) {
          expectStatus(await t.send('GET', target(id), { fields: { 'If-None-Match': field } }), 304)
        }
      },
    },
    {
      id: `if-none-match.other-${kind}`,
      origin: 'D',
      rule: `If-None-Match without the tag of ${what}, or malformed, has no effect.`,
      check: async (t) => {
        const { id } = await t.still()
        const tag = (await t.send('GET', target(id))).reply.headers.get('etag') ?? ''
        for (const field of withoutTag(tag)) {
          expectStatus(await t.send('GET', target(id), { fields: { 'If-None-Match': field } }), 200)
        }
      },
    },
    {
      id: `if-none-match.no-body-${kind}`,
      origin: 'D',
      rule: `The 304 of ${what} has the tag and no body.`,
      check: async (t) => {
        const { id } = await t.still()
        const tag = (await t.send('GET', target(id))).reply.headers.get('etag') ?? ''
        const exchange = await t.client.sendAlone('GET', target(id), { fields: { 'If-None-Match': '*' } })
        expectEqual(exchange, 'body and ETag', [exchange.reply.text, exchange.reply.headers.get('etag')], ['', tag])
      },
    },
    {
      id: `if-none-match.changed-${kind}`,
      origin: 'D',
      rule: `The old tag of ${what} gives 200 again once something has changed.`,
      check: async (t) => {
        const { id } = await t.rule()
        const tag = (await t.send('GET', target(id))).reply.headers.get('etag') ?? ''
        await t.update(id, { description: 'changed' })
        const fields = { 'If-None-Match': tag }
        expectStatus(await t.send('GET', target(id), { fields }), 200)
      },
    },
  ]
})

const writes: readonly Requirement[] = [
  {
    id: 'etag.write-and-read',
    origin: 'D',
    rule: 'The ETag of a write is that of the next GET, after POST, PUT and PATCH.',
    needs: { agents: 1 },
    check: async (t) => {
      const made = await t.rule()
      expectEqual(made.exchange, 'ETag of the next GET', (await t.show(made.id)).tag, made.tag)
      const put = asMade(await t.update(made.id, { name: `${t.mark} put` }))
      expectEqual(put.exchange, 'ETag of the next GET', (await t.show(made.id)).tag, put.tag)
      const patched = asMade(await t.assign(made.id, t.agents.slice(0, 1)))
      expectEqual(patched.exchange, 'ETag of the next GET', (await t.show(made.id)).tag, patched.tag)
    },
  },
  {
    id: 'etag.list-follows',
    origin: 'D',
    rule: 'The ETag of the list changes when a rule is made, changed or deleted.',
    check: async (t) => {
      const tagOfList = async () => (await t.list()).exchange
      const seen = [await tagOfList()]
      const { id } = await t.rule()
      seen.push(await tagOfList())
      await t.update(id, { description: 'changed' })
      seen.push(await tagOfList())
      await t.remove(id)
      const last = await tagOfList()
      const tags = [...seen, last].map(({ reply }) => reply.headers.get('etag'))
      expectThat(last, new Set(tags).size === tags.length, 'a new ETag each time', tags)
    },
  },
  {
    id: 'etag.loser-of-move',
    origin: 'D',
    rule: 'The ETag of a rule changes when one of its agents is moved away.',
    needs: { agents: 1 },
    check: async (t) => {
      const agents = t.agents.slice(0, 1)
      const [from, to] = [await t.rule({ agent_ids: agents }), await t.rule()]
      await t.assign(to.id, agents)
      const after = await t.show(from.id)
      expectThat(after.exchange, after.tag !== from.tag, `another ETag than ${from.tag}`, after.tag)
    },
  },
  {
    id: 'if-match.put',
    origin: 'D',
    rule: 'PUT with If-Match is done when the field has the tag of the rule, alone or among others, or is *.',
    check: async (t) => {
      let made = await t.rule()
      for (const index of withTag('').keys()) {
        const field = withTag(made.tag)[index] ?? ''
        const exchange = await t.update(made.id, { name: `${t.mark} ${index}` }, { 'If-Match': field })
        made = asMade(expectStatus(exchange, 200))
      }
      expectStatus(await t.update(made.id, { name: `${t.mark} any` }, { 'If-Match': '*' }), 200)
    },
  },
  {
    id: 'if-match.put-refused',
    origin: 'D',
    contract: 'updateCapacityRule 412',
    rule: 'PUT with an If-Match that does not have the tag, has it as a weak one, or is malformed, is answered with 412.',
    check: async (t) => {
      const { id, tag } = await t.still()
      for (const field of [...withoutTag(tag), `W/${tag}`, '']) {
        const exchange = await t.update(id, {}, { 'If-Match': field })
        expectError(exchange, 412, 'Precondition failed')
      }
    },
  },
  {
    id: 'if-match.stale',
    origin: 'D',
    rule: 'Who writes with the tag of an older version changes nothing.',
    check: async (t) => {
      const made = await t.rule()
      const newer = asMade(await t.update(made.id, { name: `${t.mark} newer` }))
      expectStatus(await t.update(made.id, { name: `${t.mark} older` }, { 'If-Match': made.tag }), 412)
      const shown = await t.show(made.id)
      expectEqual(shown.exchange, 'the name', shown.name, newer.name)
    },
  },
  {
    id: 'if-match.patch',
    origin: 'D',
    contract: 'assignAgentsToCapacityRule 412',
    rule: 'PATCH honours If-Match.',
    needs: { agents: 1 },
    check: async (t) => {
      const agents = t.agents.slice(0, 1)
      const { id, tag } = await t.rule()
      expectError(await t.assign(id, agents, { 'If-Match': '"0-0"' }), 412, 'Precondition failed')
      const shown = await t.show(id)
      expectEqual(shown.exchange, 'the count', shown.count, 0)
      expectStatus(await t.assign(id, agents, { 'If-Match': tag }), 200)
    },
  },
  {
    id: 'if-match.delete',
    origin: 'D',
    contract: 'deleteCapacityRule 412',
    rule: 'DELETE honours If-Match.',
    check: async (t) => {
      const { id, tag } = await t.rule()
      expectError(await t.remove(id, { fields: { 'If-Match': '"0-0"' } }), 412, 'Precondition failed')
      expectStatus(await t.send('GET', rulePath(id)), 200)
      expectStatus(await t.remove(id, { fields: { 'If-Match': tag } }), 204)
    },
  },
  {
    id: 'if-match.post',
    origin: 'D',
    rule: 'POST ignores If-Match.',
    check: async (t) => {
      asMade(await t.create({}, { 'If-Match': '"0-0"' }))
    },
  },
  {
    id: 'if-match.one-of-two',
    origin: 'D',
    rule: 'Of two writers with the same tag exactly one gets through.',
    check: async (t) => {
      const { id, tag } = await t.rule()
      const writers = ['A', 'B'].map((name) => t.update(id, { name: `${t.mark} ${name}` }, { 'If-Match': tag }))
      const exchanges = await Promise.all(writers)
      const [first] = exchanges
      const statuses = exchanges.map(({ reply }) => reply.status).sort()
      if (first) expectEqual(first, 'the two statuses', statuses, [200, 412])
    },
  },
  {
    id: 'if-match.last-check',
    origin: 'D',
    rule: 'If-Match is looked at last: after the fields, the rule, and the agents.',
    check: async (t) => {
      const { id } = await t.still()
      const fields = { 'If-Match': '"0-0"' }
      expectStatus(await t.update(id, { name: 5 }, fields), 400)
      expectStatus(await t.update(unknownRuleId, {}, fields), 404)
      expectStatus(await t.remove(unknownRuleId, { fields }), 404)
      const json = { agent_ids: [unknownAgentId] }
      expectStatus(await t.send('PATCH', agentsPath(id), { json, fields }), 400)
    },
  },
]

const head: Requirement = {
  id: 'if-none-match.head',
  origin: 'D',
  rule: 'HEAD honours If-None-Match as GET does, and has no body then either.',
  check: async (t) => {
    const { id } = await t.still()
    for (const target of [rulePath(id), rulesPath]) {
      const head = expectStatus(await t.client.sendAlone('HEAD', target, { fields: { 'If-None-Match': '*' } }), 304)
      expectThat(head, head.reply.text === '', 'no body')
    }
  },
}

export const entityTags: Theme = { name: 'Entity tags', requirements: [...reads, head, ...writes] }
