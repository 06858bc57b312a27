import { parseJson } from '../../src/http/exchange.ts'
import { isFields } from '../../src/json.ts'
import { type Lie, lie, withField, withJson } from './lie.ts'

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

/** Lies about what all replies have: the form of errors, and header fields. */
export const liesAboutReplies: readonly Lie[] = [...errors, ...headers]
