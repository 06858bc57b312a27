import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type Auth, CapacityRules, InvalidArgumentError } from '../src/index.ts'
import { auth, caught, hangUp, json, page, type ScriptedServer, startScriptedServer, text } from './scripted-server.ts'

const authorizations = ({ came }: ScriptedServer) => came.map(({ headers }) => headers.authorization ?? '')
const decoded = (authorization = '') => Buffer.from(authorization.replace('Basic ', ''), 'base64').toString()

describe('Authorization', () => {
  test.each([
    ['an API token', { email: 'zoë@example.com', apiToken: 'schlüssel' }, 'zoë@example.com/token:schlüssel'],
    ['a password', { email: 'zoë@example.com', password: 'a:b c' }, 'zoë@example.com:a:b c'],
  ])('has %s in Basic, in UTF-8', async (_, auth, plain) => {
    const server = await startScriptedServer(json(200, []))
    await server.client({ auth }).listCapacityRules()
    expect(decoded(authorizations(server)[0])).toBe(plain)
  })

  test('has an access token in Bearer', async () => {
    const server = await startScriptedServer(json(200, []))
    await server.client({ auth: { accessToken: 'abc' } }).listCapacityRules()
    expect(authorizations(server)).toEqual(['Bearer abc'])
  })

  test('has the access token of the moment, in every try', async () => {
    let turn = 0
    const server = await startScriptedServer(hangUp, json(200, []))
    await server.client({ auth: { accessToken: async () => `token-${++turn}` } }).listCapacityRules()
    expect(authorizations(server)).toEqual(['Bearer token-1', 'Bearer token-2'])
  })

  test('is sent by the raw client, too', async () => {
    const server = await startScriptedServer(json(200, []))
    const { data } = await server.client({ auth: { accessToken: 'abc' } }).raw.GET('/api/v2/capacity/rules')
    expect([data, ...authorizations(server)]).toEqual([[], 'Bearer abc'])
  })

  test('is not sent to another origin, though the raw client is told to', async () => {
    const server = await startScriptedServer(json(200, []))
    const elsewhere = await startScriptedServer(json(200, []))
    const error = await caught(server.client().raw.GET('/api/v2/capacity/rules', { baseUrl: elsewhere.baseUrl }))
    expect(error).toBeInstanceOf(InvalidArgumentError)
    expect(elsewhere.came).toEqual([])
  })

  test('is as the caller says when the token cannot be had', async () => {
    const lost = new Error('the vault is closed')
    const server = await startScriptedServer(json(200, []))
    const client = server.client({ auth: { accessToken: () => Promise.reject(lost) } })
    expect(await caught(client.listCapacityRules())).toBe(lost)
    expect(server.came).toEqual([])
  })
})

describe('credentials are refused at once, and not repeated', () => {
  const bad: readonly (readonly [string, Auth])[] = [
    ['an e-mail address with a colon', { email: 'a:secret@example.com', apiToken: 'secret' }],
    ['no e-mail address', { email: '', apiToken: 'secret' }],
    ['no API token', { email: 'secret@example.com', apiToken: '' }],
    ['no password', { email: 'secret@example.com', password: '' }],
    ['no access token', { accessToken: '' }],
    ['an access token with a line break', { accessToken: 'secret\nsecret' }],
    ['an access token beyond ASCII', { accessToken: 'secret…' }],
    ['nothing', JSON.parse('{"email": "secret@example.com"}')],
  ]
  test.each(bad)('%s', (_, auth) => {
    const make = () => new CapacityRules({ baseUrl: 'http://127.0.0.1:1', auth })
    expect(make).toThrow(InvalidArgumentError)
    expect(make).not.toThrow('secret')
  })

  test('an access token of the moment that is none', async () => {
    const server = await startScriptedServer(json(200, []))
    const error = await caught(server.client({ auth: { accessToken: () => 'secret\n' } }).listCapacityRules())
    expect(error).toBeInstanceOf(InvalidArgumentError)
    expect(`${error}`).not.toContain('secret\n')
  })
})

describe('credentials stand in no error and no log', () => {
  const secret = 'canary-7d1f0c2b9e'
  const kinds: readonly (readonly [string, Auth])[] = [
    ['API token', { email: 'ada@example.com', apiToken: secret }],
    ['password', { email: 'ada@example.com', password: secret }],
    ['access token', { accessToken: secret }],
    ['access token of the moment', { accessToken: async () => secret }],
  ]

  /** Everything that somebody may print of a value, its cause and its stack too. */
  const printed = (value: unknown): string => {
    const cause = value instanceof Error ? `${value.stack} ${JSON.stringify(value.cause)}` : ''
    return `${inspect(value, { depth: 20, showHidden: true, getters: true })} ${JSON.stringify(value)} ${value} ${cause}`
  }
  /** The same in the form of Basic, as a part of it. */
  const encoded = Buffer.from(`ada@example.com/token:${secret}`).toString('base64')
  const encodedPassword = Buffer.from(`ada@example.com:${secret}`).toString('base64')
  const expectClean = (value: unknown) => {
    for (const each of [secret, encoded, encodedPassword]) expect(printed(value)).not.toContain(each)
  }

  /** A proxy that tells all that it was asked, as it stands and decoded. */
  const echo = (status: number) =>
    startScriptedServer((response, { headers }) => {
      const { authorization = '' } = headers
      const error = `cannot use ${authorization} or ${decoded(authorization)}`
      json(status, { error, details: { headers } })(response, { method: '', url: '', headers, body: '' })
    })

  test.each(kinds)('%s: of the client', async (_, auth) => {
    const server = await startScriptedServer(json(200, []))
    const client = server.client({ auth })
    expectClean(client)
    await client.listCapacityRules()
    expectClean(client)
    expectClean(client.raw)
    expectClean(client.listAssignees())
  })

  test.each(kinds)('%s: of a refusal that repeats them', async (_, auth) => {
    for (const status of [400, 401, 412, 418, 500]) {
      const server = await echo(status)
      const error = await caught(server.client({ auth, maxRetries: 0 }).listCapacityRules())
      expect(error).toMatchObject({ status, message: expect.stringContaining('cannot use') })
      expect(printed(error)).toContain('***')
      expectClean(error)
    }
  })

  test.each(kinds)('%s: of a page in the place of JSON', async (_, auth) => {
    const server = await startScriptedServer((response, { headers }) =>
      text(200, `<p>${headers.authorization}`, { 'Content-Type': 'text/html' })(response, {
        method: '',
        url: '',
        headers,
        body: '',
      }),
    )
    expectClean(await caught(server.client({ auth }).listCapacityRules()))
  })

  test.each(kinds)('%s: of a lost connection', async (_, auth) => {
    const server = await startScriptedServer(hangUp)
    expectClean(await caught(server.client({ auth, maxRetries: 0 }).listCapacityRules()))
  })

  test.each(kinds)('%s: of a fetch whose own error has the whole request in it', async (_, auth) => {
    const fetch = (request: Request) => {
      const sent = Object.fromEntries(request.headers)
      return Promise.reject(
        Object.assign(new Error(`cannot send ${JSON.stringify(sent)}`, { cause: sent }), { request, sent }),
      )
    }
    const client = new CapacityRules({ baseUrl: 'http://127.0.0.1:1', auth, fetch, maxRetries: 0 })
    const error = await caught(client.listCapacityRules())
    expect(error).toMatchObject({ name: 'ConnectionError', message: expect.stringContaining('***') })
    expectClean(error)
  })

  test.each(kinds)('%s: of redirects, bad links and what took too long', async (_, auth) => {
    const server = await startScriptedServer(
      text(302, '', { Location: 'https://elsewhere.example/' }),
      json(200, page([1], 'https://elsewhere.example/?page[after]=1')),
      () => {},
    )
    const client = server.client({ auth })
    expectClean(await caught(client.listCapacityRules()))
    expectClean(await caught(client.listAssignees().toArray({ limit: 9 })))
    expectClean(await caught(client.listCapacityRules({ timeoutMs: 10 })))
  })

  test.each(kinds)('%s: of any address', async (_, auth) => {
    const server = await startScriptedServer(json(200, []))
    await server.client({ auth }).listCapacityRules()
    expect(server.came.map(({ url }) => url)).toEqual(['/api/v2/capacity/rules'])
  })
})

test('a secret is taken out of texts only, so that a body stays what it is', async () => {
  const body = { error: 'no 1234567890', id: 1234567890, list: ['"1234567890"', null, true] }
  const server = await startScriptedServer(json(400, body))
  const error = await caught(server.client({ auth: { accessToken: '1234567890' } }).listCapacityRules())
  expect(error).toMatchObject({
    message: 'no ***',
    body: { error: 'no ***', id: 1234567890, list: ['"***"', null, true] },
  })
})

test('a secret with quotation marks is found in a body', async () => {
  const password = 'say "friend" \\ and enter'
  const server = await startScriptedServer(json(400, { error: `wrong: ${password}` }))
  const error = await caught(server.client({ auth: { email: 'ada@example.com', password } }).listCapacityRules())
  expect(error).toMatchObject({ message: 'wrong: ***' })
})

test('credentials do not follow a redirect', async () => {
  const elsewhere = await startScriptedServer(json(200, []))
  for (const status of [300, 301, 302, 303, 307, 308]) {
    const server = await startScriptedServer(text(status, 'moved', { Location: `${elsewhere.baseUrl}/path?query` }))
    const error = await caught(server.client({ auth }).listCapacityRules())
    expect(error).toMatchObject({
      name: 'RedirectError',
      status,
      origin: elsewhere.baseUrl,
      message: `the server redirects to ${elsewhere.baseUrl}, and redirects are not followed; is the base URL right?`,
    })
    expect(server.came).toHaveLength(1)
  }
  expect(elsewhere.came).toEqual([])
})

test('a redirect to the same origin is not followed either', async () => {
  const server = await startScriptedServer(text(308, '', { Location: '/elsewhere' }))
  expect(await caught(server.client().listCapacityRules())).toMatchObject({ status: 308, origin: server.baseUrl })
  expect(server.came).toHaveLength(1)
})
