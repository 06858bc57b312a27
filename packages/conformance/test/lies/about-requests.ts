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

const errorReply = (reply: ProxiedReply, status: number, error: string): ProxiedReply =>
  withJson({ ...withField(reply, 'content-type', 'application/json'), status }, { error })

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

export const liesAboutRequests: readonly Lie[] = [...access, ...requests]
