import { parseJson } from '../../src/http/exchange.ts'
import { at, type Fields, isFields, listOf } from '../../src/json.ts'
import { isRulePath, type Lie, lie, mapRules, pathOf, rulesPath, withField, withJson } from './lie.ts'

const assigneesOf = (rule: Fields): Fields => (isFields(rule.assignees) ? rule.assignees : {})

/** A server that shows each rule with something that it remembers of it. */
const remembering = (
  what: string,
  breaks: readonly string[],
  change: (rule: Fields, known: Map<unknown, unknown>) => Fields,
): Lie => ({
  what,
  breaks,
  tell: () => {
    const known = new Map<unknown, unknown>()
    return { reply: (reply) => mapRules(reply, (rule) => change(rule, known)) }
  },
})

/** A millisecond later. */
const later = (time: unknown): string => new Date(Date.parse(String(time)) + 1).toISOString()

export const liesAboutRules: readonly Lie[] = [
  lie(
    'a count that is one too high in the list',
    ['list.as-shown', 'listing.everybody-once', 'sample.size', 'times.move-with-change'],
    {
      reply: (reply, asked) =>
        pathOf(asked) === rulesPath && asked.method === 'GET'
          ? mapRules(reply, (rule) => {
              const assignees = assigneesOf(rule)
              return { ...rule, assignees: { ...assignees, count: Number(assignees.count) + 1 } }
            })
          : reply,
    },
  ),
  remembering(
    'a last_updated_at that never moves',
    ['default.times', 'etag.only-for-a-change', 'times.*'],
    (rule, known) => {
      if (!known.has(rule.id)) known.set(rule.id, rule.last_updated_at)
      return { ...rule, last_updated_at: known.get(rule.id) }
    },
  ),
  lie(
    'a created_at that is later than last_updated_at',
    ['ids.have-time', 'list.creation-order', 'times.in-order', 'update.id-and-birth'],
    {
      reply: (reply) => mapRules(reply, (rule) => ({ ...rule, created_at: later(rule.last_updated_at) })),
    },
  ),
  lie('times with an offset in the place of Z', ['contract.bounds.CapacityRule'], {
    reply: (reply) =>
      mapRules(reply, (rule) => ({ ...rule, last_updated_at: String(rule.last_updated_at).replace('Z', '+00:00') })),
  }),
  lie('a sample of six', ['contract.bounds.CapacityRuleAssignees', 'sample.lowest-five'], {
    reply: async (reply, _, ask) => {
      const rule = parseJson(reply.text)
      if (!(Number(at(at(rule, 'assignees'), 'count')) >= 6) || !isFields(rule)) return reply
      const page = parseJson((await ask('GET', `${rulesPath}/${rule.id}/assignees?page[size]=6`)).text)
      const sample = listOf(at(page, 'assignees')).map((one) => ({ id: at(one, 'id'), name: at(one, 'name') }))
      return withJson(reply, { ...rule, assignees: { ...assigneesOf(rule), agents_sample: sample } })
    },
  }),
  lie('a sample from the highest id down', ['create.count', 'sample.ascending', 'sample.lowest-five', 'sample.names'], {
    reply: (reply) =>
      mapRules(reply, (rule) => {
        const assignees = assigneesOf(rule)
        return { ...rule, assignees: { ...assignees, agents_sample: listOf(assignees.agents_sample).toReversed() } }
      }),
  }),
  lie('a sample without names', ['sample.names'], {
    reply: (reply) =>
      mapRules(reply, (rule) => {
        const assignees = assigneesOf(rule)
        const sample = listOf(assignees.agents_sample).map((agent) => ({ id: at(agent, 'id'), name: 'somebody' }))
        return { ...rule, assignees: { ...assignees, agents_sample: sample } }
      }),
  }),
  lie(
    'the default flag on two rules of the list',
    ['default.by-create', 'default.exactly-one', 'times.move-with-change'],
    {
      reply: (reply, asked) => {
        const rules = parseJson(reply.text)
        if (asked.method !== 'GET' || !Array.isArray(rules)) return reply
        return withJson(
          reply,
          rules.map((rule, index) => (index === 1 ? { ...rule, default: true } : rule)),
        )
      },
    },
    ['listing.count-of-rule'],
  ),
  lie('the newest rule first', ['list.creation-order', 'list.new-rules-last'], {
    reply: (reply) => {
      const rules = parseJson(reply.text)
      return Array.isArray(rules) ? withJson(reply, rules.toReversed()) : reply
    },
  }),
  lie(
    'a list of at most five rules',
    [
      'create.many-at-once',
      'default.by-create',
      'default.exactly-one',
      'idempotency.at-once',
      'idempotency.one-rule',
      'list.as-shown',
      'list.new-rules-last',
    ],
    {
      reply: (reply) => {
        const rules = parseJson(reply.text)
        return Array.isArray(rules) ? withJson(reply, rules.slice(0, 5)) : reply
      },
    },
  ),
  lie('a list in an object', ['contract.listCapacityRules.200', 'etag.new-for-a-change', 'list.no-pages'], {
    reply: (reply, asked) => {
      const rules = parseJson(reply.text)
      return Array.isArray(rules) && asked.target.includes('?') ? withJson(reply, { capacity_rules: rules }) : reply
    },
  }),
  lie('an old name for a field, beside the new one', ['contract.nothing-else'], {
    reply: (reply) => mapRules(reply, (rule) => ({ ...rule, updated_at: rule.last_updated_at })),
  }),
  lie(
    'a rule without its description',
    [
      'assign.answers-with-rule',
      'contract.showCapacityRule.200',
      'delete.no-other',
      'etag.new-for-a-change',
      'list.as-shown',
      'refused.changes-nothing',
      'show.as-made',
      'times.move-with-change',
      'update.seen-afterwards',
      'update.sent-back',
    ],
    {
      reply: (reply, asked) =>
        isRulePath(asked) && asked.method === 'GET'
          ? mapRules(reply, (rule) =>
              Object.fromEntries(Object.entries(rule).filter(([name]) => name !== 'description')),
            )
          : reply,
    },
  ),
  lie(
    'capacities as text',
    ['contract.updateCapacityRule.200', 'etag.new-for-a-change', 'times.move-with-change', 'update.*'],
    {
      reply: (reply, asked) =>
        asked.method === 'PUT'
          ? mapRules(reply, (rule) => ({
              ...rule,
              capacities: { ...(isFields(rule.capacities) ? rule.capacities : {}), voice: '0' },
            }))
          : reply,
    },
  ),
  {
    what: 'ids that fall',
    breaks: ['ids.have-time', 'ids.rise'],
    tell: () => {
      const shown = new Map<string, string>()
      const replaced = (text: string, from: string, to: string) => text.replaceAll(new RegExp(from, 'gi'), to)
      const hide = (text: string) => [...shown].reduce((all, [id, other]) => replaced(all, id, other), text)
      const find = (target: string) => [...shown].reduce((all, [id, other]) => replaced(all, other, id), target)
      return {
        request: (sent) => ({ ...sent, target: find(sent.target) }),
        reply: (reply, asked) => {
          const id = asked.method === 'POST' && reply.status === 200 ? at(parseJson(reply.text), 'id') : undefined
          if (typeof id === 'string' && !shown.has(id)) {
            const time = [...shown.values(), id][0]?.slice(0, 10)
            shown.set(id, `${time}Z${String(9_999 - shown.size).padStart(15, '0')}`)
          }
          const location = reply.fields.get('location')
          const told = { ...reply, text: hide(reply.text) }
          return location === undefined ? told : withField(told, 'location', hide(location))
        },
      }
    },
  },
]
