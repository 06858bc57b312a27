import { rulePath, rulesPath } from '../account/views.ts'
import type { Request } from '../http/client.ts'
import { authorization, basic } from '../http/credentials.ts'
import { expectEqual, expectError, expectStatus } from '../suite/mismatch.ts'
import type { Requirement, Theme } from '../suite/requirement.ts'
import { type Made, type Trial, unknownRuleId } from '../suite/trial.ts'
import { harmless } from './operations.ts'

const unauthorized = "Couldn't authenticate you"
const forbidden = 'This functionality is just allowed to admins'

/** Expects the 401 of whoever cannot say who they are. */
const expect401 = async (t: Trial, sent: Request, target = rulesPath): Promise<void> => {
  expectStatus(await t.send('GET', target, { as: 'nobody', ...sent }), 401)
}

/** Expects that a rule is there and has not changed. */
async function expectUntouched(t: Trial, made: Made): Promise<void> {
  const shown = await t.show(made.id)
  const seen = [shown.name, shown.count, shown.last_updated_at]
  expectEqual(shown.exchange, 'the rule afterwards', seen, [made.name, made.count, made.last_updated_at])
}

const withoutCredentials = harmless.map(
  ({ operation, method, path, json }): Requirement => ({
    id: `auth.${operation}`,
    origin: 'V',
    contract: `${operation} 401`,
    rule: `${operation} answers 401 to a request without credentials.`,
    check: async (t) => {
      const made = await t.rule()
      const body = json ? { json: json(t) } : {}
      expectStatus(await t.send(method, path(made.id), { as: 'nobody', ...body }), 401)
      await expectUntouched(t, made)
    },
  }),
)

const withoutPermission = harmless.map(
  ({ operation, method, path, json }): Requirement => ({
    id: `permission.${operation}`,
    origin: 'R',
    contract: `${operation} 403`,
    rule: `${operation} is not for agents without permission.`,
    needs: { agentToken: true },
    check: async (t) => {
      const made = await t.rule()
      const body = json ? { json: json(t) } : {}
      expectStatus(await t.send(method, path(made.id), { as: 'agent', ...body }), 403)
      await expectUntouched(t, made)
    },
  }),
)

/** `Authorization` fields that say nothing. */
const malformed = [
  'Basic',
  'Basic =',
  'Basic !!!!',
  'Basic Og==',
  'Bearer',
  'Bearer ',
  'Digest x',
  'null',
  'Basic L3Rva2VuOg==',
]

const credentials: readonly Requirement[] = [
  {
    id: 'errors.unauthorized',
    origin: 'V',
    contract: '401 of all operations',
    rule: `The 401 says "${unauthorized}".`,
    check: async (t) => {
      expectError(await t.send('GET', rulesPath, { as: 'nobody' }), 401, unauthorized)
    },
  },
  {
    id: 'auth.malformed',
    origin: 'V',
    rule: 'What is no credential is answered with 401.',
    check: async (t) => {
      for (const value of malformed) await expect401(t, { authorization: value })
    },
  },
  {
    id: 'auth.wrong-token',
    origin: 'V',
    rule: 'A token that nobody has is answered with 401, as an API token and as an access token.',
    check: async (t) => {
      const email = t.credentials.kind === 'api' ? t.credentials.email : 'conformance@example.invalid'
      const token = 'conformance-has-no-such-token-00000000'
      await expect401(t, { authorization: basic(`${email}/token`, token) })
      await expect401(t, { authorization: `Bearer ${token}` })
    },
  },
  {
    id: 'auth.cut-token',
    origin: 'V',
    rule: 'A token of which a character is missing, or one too many, is answered with 401.',
    check: async (t) => {
      const { token } = t.credentials
      for (const near of [token.slice(0, -1), `${token}x`]) {
        await expect401(t, { authorization: authorization({ ...t.credentials, token: near }) })
      }
    },
  },
  {
    id: 'auth.other-email',
    origin: 'D',
    rule: "An API token with another e-mail address than its user's is answered with 401.",
    needs: { credentials: 'api' },
    check: async (t) => {
      const email = 'conformance@example.invalid'
      await expect401(t, { authorization: basic(`${email}/token`, t.credentials.token) })
    },
  },
  {
    id: 'auth.email-case',
    origin: 'D',
    rule: 'The e-mail address beside an API token is read without regard to case.',
    needs: { credentials: 'api' },
    check: async (t) => {
      if (t.credentials.kind !== 'api') return
      const email = t.credentials.email.toUpperCase()
      const sent = { authorization: basic(`${email}/token`, t.credentials.token) }
      expectStatus(await t.send('GET', rulesPath, sent), 200)
    },
  },
  {
    id: 'auth.scheme-case',
    origin: 'D',
    rule: 'The name of the scheme in Authorization is read without regard to case.',
    check: async (t) => {
      const [scheme = '', value = ''] = authorization(t.credentials).split(' ')
      for (const written of [scheme.toLowerCase(), scheme.toUpperCase()]) {
        expectStatus(await t.send('GET', rulesPath, { authorization: `${written} ${value}` }), 200)
      }
    },
  },
  {
    id: 'auth.api-token-as-bearer',
    origin: 'D',
    rule: 'An API token is no access token: as Bearer it is answered with 401.',
    needs: { credentials: 'api' },
    check: async (t) => expect401(t, { authorization: `Bearer ${t.credentials.token}` }),
  },
  {
    id: 'auth.access-token-as-basic',
    origin: 'D',
    rule: 'An access token is no API token: with Basic it is answered with 401.',
    needs: { credentials: 'bearer' },
    check: async (t) =>
      expect401(t, { authorization: basic('conformance@example.invalid/token', t.credentials.token) }),
  },
  {
    id: 'auth.before-all-else',
    origin: 'D',
    rule: 'Without credentials every path and method under /api/ is answered with 401, whatever else is wrong.',
    check: async (t) => {
      const as = 'nobody' as const
      expectError(await t.send('GET', '/api/v2/none', { as }), 401, unauthorized)
      expectError(await t.send('GET', '/api/', { as }), 401, unauthorized)
      expectError(await t.send('DELETE', rulesPath, { as }), 401, unauthorized)
      expectError(await t.send('POST', rulesPath, { as, body: '{', type: 'text/plain' }), 401, unauthorized)
      expectError(await t.send('GET', `${rulesPath}/assignees?page[size]=0`, { as }), 401, unauthorized)
    },
  },
  {
    id: 'auth.tells-nothing',
    origin: 'D',
    rule: 'A 401 does not tell whether a rule exists.',
    check: async (t) => {
      const { id } = await t.still()
      const replies = []
      for (const path of [rulePath(id), rulePath(unknownRuleId)]) {
        replies.push(await t.send('GET', path, { as: 'nobody' }))
      }
      const [one, other] = replies
      if (one && other) {
        expectEqual(other, 'the same reply', [other.reply.status, other.reply.text], [one.reply.status, one.reply.text])
      }
    },
  },
]

const permission: readonly Requirement[] = [
  {
    id: 'errors.forbidden',
    origin: 'R',
    contract: '403 of all operations',
    rule: `The 403 says "${forbidden}".`,
    needs: { agentToken: true },
    check: async (t) => {
      expectError(await t.send('GET', rulesPath, { as: 'agent' }), 403, forbidden)
    },
  },
  {
    id: 'permission.tells-nothing',
    origin: 'D',
    rule: 'A 403 comes before all that is wrong with body, query and rule, and tells nothing of it.',
    needs: { agentToken: true },
    check: async (t) => {
      const as = 'agent' as const
      expectError(await t.send('GET', rulePath(unknownRuleId), { as }), 403, forbidden)
      expectError(await t.send('DELETE', rulePath(unknownRuleId), { as }), 403, forbidden)
      expectError(await t.send('POST', rulesPath, { as, body: '{', type: 'text/plain' }), 403, forbidden)
      expectError(await t.send('GET', `${rulesPath}/assignees?page[size]=0`, { as }), 403, forbidden)
    },
  },
  {
    id: 'permission.after-path-and-method',
    origin: 'D',
    rule: 'An unknown path and a wrong method are told to everybody who has credentials.',
    needs: { agentToken: true },
    check: async (t) => {
      expectError(await t.send('GET', '/api/v2/none', { as: 'agent' }), 404, 'Not found')
      expectError(await t.send('PUT', rulesPath, { as: 'agent' }), 405, 'Method not allowed')
    },
  },
]

export const access: Theme = {
  name: 'Credentials and permission',
  requirements: [...credentials, ...withoutCredentials, ...permission, ...withoutPermission],
}
