import { parseJson } from '../../src/http/exchange.ts'
import { isFields } from '../../src/json.ts'
import {
  isRulePath,
  type Lie,
  lie,
  type ProxiedReply,
  pathOf,
  rulesPath,
  sentWith,
  withField,
  withJson,
} from './lie.ts'

/** A server whose errors say something else. */
const misspeaking = (what: string, breaks: readonly string[], change: (error: string) => object): Lie =>
  lie(what, breaks, {
    reply: (reply) => {
      const json = parseJson(reply.text)
      return isFields(json) && typeof json.error === 'string' ? withJson(reply, change(json.error)) : reply
    },
  })

/** A server that says a field in another way, on all replies that have it. */
const field = (
  what: string,
  breaks: readonly string[],
  name: string,
  change: (value: string) => string | undefined,
): Lie =>
  lie(what, breaks, {
    reply: (reply) => {
      const value = reply.fields.get(name)
      return value === undefined ? reply : withField(reply, name, change(value))
    },
  })

const errorReply = (reply: ProxiedReply, status: number, error: string): ProxiedReply =>
  withJson({ ...withField(reply, 'content-type', 'application/json'), status }, { error })

const none = (): undefined => undefined

const errors: readonly Lie[] = [
  misspeaking('another text for an unknown rule', ['errors.rule-not-found'], (error) => ({
    error: error === 'Rule not found' ? 'Not Found' : error,
  })),
  misspeaking('an error with one property more', ['errors.one-sentence'], (error) => ({ error, code: 1 })),
  misspeaking(
    'an error that is an object',
    [
      'beside.nothing-else',
      'errors.one-sentence',
      'paths.trailing-slash',
      'paths.unknown',
      'permission.after-path-and-method',
    ],
    (error) => ({
      error: error === 'Not found' ? { title: error } : error,
    }),
  ),
  misspeaking(
    'another word for wrong paging',
    [
      'errors.both-cursors',
      'errors.first-of-query',
      'errors.query-before-rule',
      'errors.value-cut',
      'pages.size-bounds',
      'refused.page-*',
    ],
    (error) => ({ error: error.replace('pagination', 'paging') }),
  ),
  misspeaking(
    'errors that show no value',
    [
      'agents.*',
      'assign.*',
      'body.object',
      'errors.first-of-*',
      'errors.order-of-checks',
      'filter.hundred',
      'idempotency.*',
      'refused.*',
    ],
    (error) => ({ error: error.replace(/:\(.*\),/, ':(),') }),
  ),
  misspeaking('another text for what is forbidden', ['errors.forbidden', 'permission.tells-nothing'], (error) => ({
    error: error.replace('just', 'only'),
  })),
  lie(
    'errors as plain text',
    [
      'contract.assignAgentsToCapacityRule.404',
      'contract.deleteCapacityRule.404',
      'contract.listCapacityRuleAssignees.404',
      'contract.showCapacityRule.404',
      'contract.updateCapacityRule.404',
      'errors.json',
      'headers.json-without-parameters',
    ],
    {
      reply: (reply) => (reply.status === 404 ? withField(reply, 'content-type', 'text/plain') : reply),
    },
    ['assign.unknown-rule', 'delete.then-404', 'show.unknown', 'update.unknown'],
  ),
  lie(
    '422 for a wrong field',
    [
      'contract.createCapacityRule.statuses',
      'contract.updateCapacityRule.statuses',
      'create.name-required',
      'errors.first-of-body',
      'errors.order-of-checks',
      'if-match.last-check',
      'name.length',
      'refused.name',
      'text.forbidden-characters',
    ],
    {
      reply: (reply) =>
        reply.text.startsWith('{"error":"Invalid parameter: name') ? { ...reply, status: 422 } : reply,
    },
  ),
]

const headers: readonly Lie[] = [
  field(
    'no X-Request-Id',
    ['beside.request-id', 'headers.x-request-id', 'request-id.kept', 'request-id.replaced'],
    'x-request-id',
    none,
  ),
  field(
    'the same X-Request-Id for all',
    ['request-id.kept', 'request-id.own'],
    'x-request-id',
    () => 'always-the-same',
  ),
  field('no Cache-Control', ['headers.cache-control'], 'cache-control', none),
  field('a Cache-Control for everybody', ['headers.cache-control'], 'cache-control', () => 'public, max-age=60'),
  field('no Vary', ['headers.vary'], 'vary', none),
  field(
    'no X-Content-Type-Options',
    ['beside.nosniff', 'headers.x-content-type-options'],
    'x-content-type-options',
    none,
  ),
  field('no WWW-Authenticate', ['headers.www-authenticate'], 'www-authenticate', none),
  field('a WWW-Authenticate without its charset', ['headers.www-authenticate'], 'www-authenticate', (value) =>
    value.replace(', charset="UTF-8"', ''),
  ),
  field(
    '405 without Allow',
    [
      'beside.methods',
      'methods.agents',
      'methods.assignees',
      'methods.rule',
      'methods.rule-assignees',
      'methods.rules',
    ],
    'allow',
    none,
  ),
  field(
    'an Allow without HEAD',
    ['beside.methods', 'methods.assignees', 'methods.rule', 'methods.rule-assignees', 'methods.rules'],
    'allow',
    (value) => value.replace('HEAD, ', '').replace(', HEAD', ''),
  ),
  field(
    'a weak ETag',
    [
      'headers.etag',
      'if-match.delete',
      'if-match.one-of-two',
      'if-match.patch',
      'if-match.put',
      'if-none-match.list',
      'if-none-match.rule',
    ],
    'etag',
    (value) => `W/${value}`,
  ),
  field(
    'an ETag that does not change',
    ['etag.list-follows', 'etag.loser-of-move', 'etag.new-for-a-change', 'if-match.put', 'if-none-match.list'],
    'etag',
    () => '"1-1"',
  ),
  field('JSON with a charset', ['beside.openapi-json', 'headers.json-without-parameters'], 'content-type', (value) =>
    value === 'application/json' ? `${value}; charset=utf-8` : value,
  ),
  field('HTML without a charset', ['beside.docs'], 'content-type', (value) =>
    value.replace('text/html; charset=utf-8', 'text/html'),
  ),
  lie(
    'an ETag of a write that is not that of the next GET',
    ['etag.only-for-a-change', 'etag.write-and-read', 'if-match.put'],
    {
      reply: (reply, asked) => {
        const tag = reply.fields.get('etag')
        return asked.method === 'PUT' && tag !== undefined ? withField(reply, 'etag', tag.replace(/"$/, '0"')) : reply
      },
    },
  ),
  lie('leave for every origin to read replies', ['cors.foreign-origin', 'cors.foreign-preflight'], {
    reply: (reply, asked) =>
      asked.fields.has('origin') ? withField(reply, 'access-control-allow-origin', '*') : reply,
  }),
  lie('an X-Request-Id that is taken as it comes', ['headers.x-request-id', 'request-id.replaced'], {
    reply: (reply, asked) => {
      const id = asked.fields.get('x-request-id')
      return id === undefined ? reply : withField(reply, 'x-request-id', id)
    },
  }),
]

const access: readonly Lie[] = [
  lie(
    '403 for who has no credentials',
    ['auth.*', 'cors.foreign-preflight', 'errors.unauthorized', 'head.errors', 'idempotency.credentials-first'],
    {
      reply: (reply) => (reply.status === 401 ? { ...reply, status: 403 } : reply),
    },
  ),
  lie('404 for an unknown path before 401', ['auth.before-all-else'], {
    reply: (reply, asked) =>
      reply.status === 401 && pathOf(asked) === '/api/v2/none'
        ? errorReply(withField(reply, 'www-authenticate', undefined), 404, 'Not found')
        : reply,
  }),
  {
    what: 'a token that is good with any e-mail address',
    breaks: ['auth.other-email'],
    tell: () => {
      let admin = ''
      const secretOf = (value: string) =>
        Buffer.from(value.slice(6), 'base64').toString('utf8').split('/token:')[1] ?? ''
      return {
        request: (sent) => {
          const value = sent.fields.get('authorization') ?? ''
          if (admin === '' && value.startsWith('Basic ')) admin = value
          const isSame = value.startsWith('Basic ') && secretOf(value) !== '' && secretOf(value) === secretOf(admin)
          return isSame ? sentWith(sent, 'authorization', admin) : sent
        },
      }
    },
  },
  {
    what: 'a list of rules for every agent',
    breaks: ['errors.forbidden', 'permission.listCapacityRules'],
    tell: () => {
      let admin = ''
      return {
        request: (sent) => {
          const value = sent.fields.get('authorization')
          if (value === undefined || sent.method !== 'GET' || pathOf(sent) !== rulesPath) return sent
          if (admin === '') admin = value
          const isAgent = Buffer.from(value.slice(6), 'base64').toString('utf8').startsWith('user12@')
          return isAgent ? sentWith(sent, 'authorization', admin) : sent
        },
      }
    },
  },
]

const requests: readonly Lie[] = [
  lie('HEAD with a body', ['head.errors', 'head.rule', 'if-none-match.head'], {
    reply: (reply, asked) =>
      asked.method === 'HEAD' && isRulePath(asked)
        ? {
            ...reply,
            bytes: `HTTP/1.1 ${reply.status} Anything\r\n${[...reply.fields].map(([name, value]) => `${name}: ${value}\r\n`).join('')}Connection: close\r\n\r\n{"id":"x"}`,
          }
        : reply,
  }),
  lie('HEAD that is no method', ['beside.methods', 'head.*', 'if-none-match.head'], {
    reply: (reply, asked) => (asked.method === 'HEAD' ? { ...reply, status: 405, text: '' } : reply),
  }),
  lie('an id that is read with regard to case', ['show.id-case'], {
    reply: (reply, asked) =>
      /rules\/[^/]*[a-z][^/]*$/.test(pathOf(asked)) && isRulePath(asked) && reply.status === 200
        ? errorReply(withField(reply, 'etag', undefined), 404, 'Rule not found')
        : reply,
  }),
  lie('a path that may end in a slash', ['paths.trailing-slash'], {
    request: (sent) => ({ ...sent, target: sent.target.replace(/(rules)\/$/, '$1') }),
  }),
  lie('JSON that may be called text', ['body.types-refused', 'errors.order-of-checks'], {
    request: (sent) =>
      sent.fields.get('content-type') === 'text/plain' ? sentWith(sent, 'content-type', 'application/json') : sent,
  }),
  lie('a mark of byte order that is skipped', ['body.bom'], {
    request: (sent) => ({ ...sent, body: sent.body.replace(/^\xef\xbb\xbf/, '') }),
  }),
  lie('a body that may be larger', ['body.too-large', 'errors.order-of-checks'], {
    request: (sent) => (sent.body.length > 1_048_576 ? { ...sent, body: sent.body.trimEnd() } : sent),
  }),
  lie('another version of the contract', ['beside.contract-version', 'beside.openapi-json'], {
    reply: (reply, asked) =>
      pathOf(asked) === '/openapi.json'
        ? { ...reply, text: reply.text.replace(/"version":\s*"[^"]*"/, '"version":"99.0.0"') }
        : reply,
  }),
  lie('metrics for everybody', ['beside.nothing-else'], {
    reply: (reply, asked) =>
      pathOf(asked) === '/docs/'
        ? { ...withField(reply, 'content-type', 'text/plain'), status: 200, text: 'up 1' }
        : reply,
  }),
]

export const liesAboutRequests: readonly Lie[] = [...errors, ...headers, ...access, ...requests]
