import { parseJson } from '../../src/http/exchange.ts'
import { at, canonical, isFields, listOf } from '../../src/json.ts'
import { unknownAgentId } from '../../src/suite/trial.ts'
import {
  isRulePath,
  type Lie,
  lie,
  mapRules,
  type ProxiedRequest,
  pathOf,
  rulesPath,
  sentJson,
  sentWith,
  withField,
} from './lie.ts'

/** A server that understands a write's JSON in its own way. */
const misreading = (what: string, breaks: readonly string[], method: RegExp, change: (json: object) => object): Lie =>
  lie(what, breaks, {
    request: (sent) => {
      if (!method.test(sent.method) || !isFields(sent.json)) return sent
      const understood = change(sent.json)
      // What means the same stays as it is, byte by byte.
      return canonical(understood) === canonical(sent.json) ? sent : sentJson(sent, understood)
    },
  })

const idsIn = (json: object): readonly unknown[] => listOf(at(json, 'agent_ids'))

export const liesAboutWrites: readonly Lie[] = [
  lie('201 for a new rule', ['contract.createCapacityRule.statuses'], {
    reply: (reply, asked) => (asked.method === 'POST' && reply.status === 200 ? { ...reply, status: 201 } : reply),
  }),
  lie('no Location', ['create.location', 'headers.location'], {
    reply: (reply) => withField(reply, 'location', undefined),
  }),
  lie('a Location without scheme and host', ['create.location', 'headers.location'], {
    reply: (reply) => withField(reply, 'location', reply.fields.get('location')?.replace(/^https?:\/\/[^/]+/, '')),
  }),
  misreading('a description that is trimmed', ['description.as-sent'], /POST|PUT/, (json) => {
    const description = at(json, 'description')
    return typeof description === 'string' ? { ...json, description: description.trim() } : json
  }),
  {
    what: 'a name that is not trimmed',
    breaks: ['contract.bounds.CapacityRuleName', 'name.length-after-trimming', 'name.trimmed'],
    tell: () => {
      const names = new Map<unknown, unknown>()
      return {
        reply: (reply, asked) =>
          mapRules(reply, (rule) => {
            const sent = at(asked.json, 'name')
            if (asked.method !== 'GET' && typeof sent === 'string' && sent.trim() === rule.name)
              names.set(rule.id, sent)
            const known = String(names.get(rule.id) ?? '')
            return known.trim() === rule.name ? { ...rule, name: known } : rule
          }),
      }
    },
  },
  misreading(
    'capacities that are replaced, not merged',
    ['update.at-once', 'update.channel-by-channel'],
    /PUT/,
    (json) => {
      const capacities = at(json, 'capacities')
      return isFields(capacities) ? { ...json, capacities: { email: 0, messaging: 0, voice: 0, ...capacities } } : json
    },
  ),
  misreading(
    'an update that empties the description',
    [
      'times.not-moved-by-agents-inside',
      'times.not-moved-by-nothing',
      'update.false-on-others',
      'update.name-alone',
      'update.nothing',
    ],
    /PUT/,
    (json) => ({ description: '', ...json }),
  ),
  misreading('a null that counts as left out', ['refused.description'], /POST|PUT/, (json) =>
    Object.fromEntries(Object.entries(json).filter(([name, value]) => name !== 'description' || value !== null)),
  ),
  misreading(
    'an email capacity that is cut to 500',
    [
      'capacities.email',
      'errors.first-of-body',
      'idempotency.after-body',
      'idempotency.refused-keeps-nothing',
      'refused.capacities-email',
      'refused.changes-nothing',
    ],
    /POST|PUT/,
    (json) => {
      const capacities = at(json, 'capacities')
      const isMore = isFields(capacities) && capacities.email === 501
      return isMore ? { ...json, capacities: { ...capacities, email: 500 } } : json
    },
  ),
  misreading(
    'channels of which unknown ones are ignored',
    ['errors.first-of-body', 'refused.channels'],
    /POST|PUT/,
    (json) => {
      const capacities = at(json, 'capacities')
      if (!isFields(capacities)) return json
      const known = Object.entries(capacities).filter(([name]) => ['email', 'messaging', 'voice'].includes(name))
      return { ...json, capacities: Object.fromEntries(known) }
    },
  ),
  misreading(
    'agents that nobody has, who are skipped',
    [
      'agents.at-most',
      'agents.unknown',
      'agents.unknown-named',
      'assign.malformed-ids',
      'assign.unknown-rule',
      'errors.order-of-checks',
      'refused.agent-ids',
      'show.malformed-id',
    ],
    /POST|PUT|PATCH/,
    (json) =>
      at(json, 'agent_ids') === undefined
        ? json
        : { ...json, agent_ids: idsIn(json).filter((id) => id !== unknownAgentId) },
  ),
  misreading(
    'the key agents that is not known',
    ['agents.unknown-named', 'assign.agents-key', 'assign.malformed-ids'],
    /PATCH/,
    (json) => Object.fromEntries(Object.entries(json).filter(([name]) => name !== 'agents')),
  ),
  lie(
    'an update whose agents are added to those inside',
    ['assign.repeated-id', 'update.agents-none', 'update.agents-whole-set'],
    {
      request: async (sent, ask) => {
        if (sent.method !== 'PUT' || !isFields(sent.json) || !Array.isArray(sent.json.agent_ids)) return sent
        const page = parseJson((await ask('GET', `${pathOf(sent)}/assignees?page[size]=100`)).text)
        const inside = listOf(at(page, 'assignees')).map((one) => at(one, 'id'))
        return sentJson(sent, { ...sent.json, agent_ids: [...sent.json.agent_ids, ...inside] })
      },
    },
  ),
  lie('an assignment that takes the others out', ['assign.agent-ids-win', 'assign.only-adds', 'if-match.patch'], {
    reply: async (reply, asked, ask) => {
      if (asked.method !== 'PATCH' || reply.status !== 200) return reply
      const agent_ids = [...listOf(at(asked.json, 'agents')), ...listOf(at(asked.json, 'agent_ids'))]
      return ask('PUT', pathOf(asked).replace(/\/agents$/, ''), { agent_ids })
    },
  }),
  lie('an update of nothing that moves last_updated_at', ['times.not-moved-by-nothing'], {
    request: async (sent, ask) => {
      if (
        sent.method !== 'PUT' ||
        !isFields(sent.json) ||
        Object.keys(sent.json).length > 0 ||
        sent.fields.has('if-match')
      )
        return sent
      const description = at(parseJson((await ask('GET', pathOf(sent))).text), 'description')
      if (description === undefined) return sent
      await ask('PUT', pathOf(sent), { description: 'for a moment' })
      return sentJson(sent, { description })
    },
  }),
  lie('an update that makes the rule when there is none', ['update.unknown'], {
    request: (sent) =>
      sent.method === 'PUT' && pathOf(sent).endsWith('Z'.repeat(25)) && at(sent.json, 'name') !== undefined
        ? { ...sent, method: 'POST', target: rulesPath }
        : sent,
  }),
  lie('204 with a body', ['contract.deleteCapacityRule.204', 'delete.no-body'], {
    reply: (reply) =>
      reply.status === 204
        ? {
            ...reply,
            bytes: `HTTP/1.1 204 No Content\r\n${fieldLines(reply.fields)}Connection: close\r\n\r\n{"deleted":true}`,
          }
        : reply,
  }),
  lie('a deletion of what is gone that is answered with 204 again', ['delete.then-404', 'idempotency.not-on-delete'], {
    reply: (reply, asked) =>
      asked.method === 'DELETE' &&
      reply.status === 404 &&
      isRulePath(asked) &&
      !pathOf(asked).endsWith('Z'.repeat(25)) &&
      !pathOf(asked).endsWith('/x')
        ? { ...withField(reply, 'content-type', undefined), status: 204, text: '' }
        : reply,
  }),
  {
    what: 'a deletion that is only said, until it is asked for again',
    breaks: [
      'create.then-gone',
      'default.*',
      'delete.*',
      'etag.list-follows',
      'idempotency.not-on-delete',
      'if-match.delete',
      'times.moved-by-delete',
    ],
    tell: () => {
      const said = new Set<string>()
      const isFirst = (asked: ProxiedRequest) =>
        asked.method === 'DELETE' && isRulePath(asked) && !said.has(pathOf(asked))
      return {
        request: (sent) => (isFirst(sent) ? { ...sent, method: 'GET' } : sent),
        reply: (reply, asked) => {
          if (!isFirst(asked) || reply.status !== 200) return reply
          said.add(pathOf(asked))
          return { ...withField(withField(reply, 'content-type', undefined), 'etag', undefined), status: 204, text: '' }
        },
      }
    },
  },
  lie('an Idempotency-Key that is not known', ['idempotency.*'], {
    request: (sent) => sentWith(sent, 'idempotency-key', undefined),
  }),
  lie('a lookup that always misses', ['idempotency.lookup'], {
    reply: (reply) =>
      reply.fields.has('x-idempotency-lookup') ? withField(reply, 'x-idempotency-lookup', 'miss') : reply,
  }),
  lie('a key that another body may use', ['idempotency.other-body', 'idempotency.other-bytes'], {
    request: (sent) => {
      const key = sent.fields.get('idempotency-key') ?? ''
      const isUsable = key.length > 0 && key.length < 200
      return isUsable ? sentWith(sent, 'idempotency-key', `${key}-${sent.body.length}`) : sent
    },
  }),
  lie(
    'an If-Match that is not looked at',
    [
      'if-match.delete',
      'if-match.one-of-two',
      'if-match.patch',
      'if-match.put-refused',
      'if-match.stale',
      'times.not-moved-by-refusal',
    ],
    { request: (sent) => sentWith(sent, 'if-match', undefined) },
  ),
  lie('an If-Match that is content with a weak tag', ['if-match.put-refused'], {
    request: (sent) => sentWith(sent, 'if-match', sent.fields.get('if-match')?.replace(/^W\//, '')),
  }),
  lie(
    'an If-None-Match that is not looked at',
    [
      'if-none-match.head',
      'if-none-match.list',
      'if-none-match.no-body-list',
      'if-none-match.no-body-rule',
      'if-none-match.rule',
    ],
    { request: (sent) => sentWith(sent, 'if-none-match', undefined) },
  ),
]

const fieldLines = (fields: ReadonlyMap<string, string>): string =>
  [...fields].map(([name, value]) => `${name}: ${value}\r\n`).join('')
