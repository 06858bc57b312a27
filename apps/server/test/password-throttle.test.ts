import { BlockList } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { address, type RequestOptions, startTestServer, type TestServer } from './harness.ts'
import {
  byPassword,
  giveCheapPassword,
  hashesDuring,
  many,
  password,
  people,
  tooMany,
  unauthorized,
  usePasswords,
} from './passwords.ts'
import { assigneesPath, rulesPath } from './requests.ts'
import { call, operationIds } from './shared-statuses.ts'

const { clock, server, signIn, statuses } = usePasswords()

describe('ten wrong passwords', () => {
  test('are each told, and then it is 429 for a minute, for the right one too, and costs no hash', async () => {
    expect(await statuses(10, 'wrong')).toEqual(many(10, 401))
    const hashes = await hashesDuring(async () => {
      for (const text of ['wrong', password]) {
        const reply = await signIn(text)
        expect(reply).toMatchObject(tooMany)
        expect(reply.headers.get('retry-after')).toBe('60')
      }
    })
    expect(hashes).toBe(0)
    clock.now += 59_999
    const late = await signIn()
    expect([late.status, late.headers.get('retry-after')]).toEqual([429, '1'])
    clock.now += 1
    expect((await signIn()).status).toBe(200)
  })

  test('leave even a password out that was right before', async () => {
    expect((await signIn()).status).toBe(200)
    await statuses(10, 'wrong')
    expect((await signIn()).status).toBe(429)
  })

  test('nine are not enough, and those of more than a minute ago do not count', async () => {
    expect(await statuses(5, 'wrong')).toEqual(many(5, 401))
    clock.now += 30_000
    expect(await statuses(4, 'wrong')).toEqual(many(4, 401))
    expect((await signIn()).status).toBe(200)
    clock.now += 30_000
    expect(await statuses(6, 'wrong')).toEqual(many(6, 401))
    const reply = await signIn()
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, '30'])
  })

  test('what is answered with 429 does not make the wait longer', async () => {
    await statuses(10, 'wrong')
    for (let second = 0; second < 59; second += 10) {
      clock.now += 10_000
      if (second < 50) expect((await signIn('wrong')).status).toBe(429)
    }
    expect((await signIn()).status).toBe(200)
  })

  test('right ones in between do not start the count anew', async () => {
    for (let time = 0; time < 10; time++) {
      expect((await signIn()).status).toBe(200)
      expect((await signIn('wrong')).status).toBe(401)
    }
    expect((await signIn()).status).toBe(429)
  })

  test('sent at once are not many more than ten', async () => {
    const replies = await Promise.all(many(18, 0).map((_, index) => signIn(`wrong ${index}`)))
    const wrong = replies.filter(({ status }) => status === 401)
    expect(wrong.length).toBeLessThanOrEqual(11)
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(18 - wrong.length)
  })

  test('of one address are no hindrance to another, nor to the same from another client', async () => {
    await statuses(10, 'wrong', 1, { peer: '192.0.2.1' })
    expect((await signIn(password, 1, { peer: '192.0.2.1' })).status).toBe(429)
    expect((await signIn(password, 101, { peer: '192.0.2.1' })).status).toBe(200)
    expect((await signIn(password, 1, { peer: '192.0.2.2' })).status).toBe(200)
  })

  test('count for an address in any letters', async () => {
    for (let time = 0; time < 10; time++) {
      const email = time % 2 === 0 ? address(1) : address(1).toUpperCase()
      await server().request('GET', rulesPath, { authorization: byPassword(email, 'wrong') })
    }
    expect((await signIn()).status).toBe(429)
  })

  test('count for an address that nobody has, which so tells nothing', async () => {
    const authorization = byPassword(address(2))
    for (let time = 0; time < 10; time++) {
      expect(await server().request('GET', rulesPath, { authorization })).toMatchObject(unauthorized)
    }
    expect(await server().request('GET', rulesPath, { authorization })).toMatchObject(tooMany)
  })

  test('leave tokens of the same user and client alone', async () => {
    await statuses(10, 'wrong')
    expect((await server().request('GET', rulesPath)).status).toBe(200)
    const bad = `Basic ${Buffer.from(`${address(1)}/token:wrong`).toString('base64')}`
    for (let time = 0; time < 12; time++) {
      expect((await server().request('GET', rulesPath, { authorization: bad })).status).toBe(401)
    }
  })
})

describe('a client', () => {
  const spread = async (times: number, peers: (time: number) => string) => {
    for (let time = 0; time < times; time++) {
      const reply = await signIn('wrong', people[time % people.length], { peer: peers(time) })
      expect(reply.status).toBe(401)
    }
  }

  test('with a hundred wrong passwords for many addresses is told 429 for all of them', async () => {
    await spread(99, () => '192.0.2.1')
    expect((await signIn(password, 1, { peer: '192.0.2.1' })).status).toBe(200)
    await spread(1, () => '192.0.2.1')
    const reply = await signIn(password, 1, { peer: '192.0.2.1' })
    expect(reply).toMatchObject(tooMany)
    expect(reply.headers.get('retry-after')).toBe('60')
    expect((await signIn(password, 1, { peer: '192.0.2.2' })).status).toBe(200)
    clock.now += 60_000
    expect((await signIn(password, 1, { peer: '192.0.2.1' })).status).toBe(200)
  })

  test('is all that shares the first 64 bits of an IPv6 address', async () => {
    await spread(100, (time) => `2001:db8:1:2:${time.toString(16)}::${time.toString(16)}`)
    expect((await signIn(password, 1, { peer: '2001:db8:1:2:ffff:ffff:ffff:ffff' })).status).toBe(429)
    expect((await signIn(password, 1, { peer: '2001:db8:1:3::1' })).status).toBe(200)
  })
})

describe('X-Forwarded-For', () => {
  const trustProxy = new BlockList()
  trustProxy.addSubnet('10.0.0.0', 8)
  const from = (peer: string, client: string) => ({ peer, headers: { 'X-Forwarded-For': client } })

  test('names the client when a trusted proxy sends it, and only then', async () => {
    const behind = await startTestServer({ clock: () => clock.now, origin: { publicUrl: undefined, trustProxy } })
    await giveCheapPassword(behind.domain, behind.accountId, 1)
    const status = async (text: string, sent: RequestOptions) =>
      (await behind.request('GET', rulesPath, { authorization: byPassword(address(1), text), ...sent })).status
    for (let time = 0; time < 10; time++) {
      expect(await status('wrong', from('10.0.0.1', '198.51.100.7'))).toBe(401)
      // Whoever is no proxy cannot become another client by saying so.
      expect(await status('wrong', from('192.0.2.1', `198.51.100.${100 + time}`))).toBe(401)
    }
    expect(await status(password, from('10.0.0.1', '198.51.100.7'))).toBe(429)
    expect(await status(password, from('10.0.0.2', '203.0.113.5, 198.51.100.7'))).toBe(429)
    expect(await status(password, from('10.0.0.1', '198.51.100.8'))).toBe(200)
    expect(await status(password, from('192.0.2.1', '198.51.100.8'))).toBe(429)
    expect(await status(password, from('192.0.2.2', '198.51.100.7'))).toBe(200)
    await behind.close()
  })
})

describe('429 for passwords goes before', () => {
  let throttled: TestServer
  let authorization: string
  beforeAll(async () => {
    throttled = await startTestServer({ clock: () => clock.now })
    await giveCheapPassword(throttled.domain, throttled.accountId, 4)
    authorization = byPassword(address(4))
    for (let time = 0; time < 10; time++) {
      const wrong = byPassword(address(4), 'wrong')
      expect((await throttled.request('GET', rulesPath, { authorization: wrong })).status).toBe(401)
    }
  })
  afterAll(() => throttled.close())

  test.each(operationIds)('403 and all else of %s', async (operation) => {
    const reply = await call(throttled, operation, {
      authorization,
      ...(operation === 'createCapacityRule' && { body: '{' }),
    })
    expect(reply).toMatchObject(tooMany)
  })

  test.each([
    ['GET', '/api/none'],
    ['PURGE', rulesPath],
    ['DELETE', assigneesPath],
  ])('404 and 405: %s %s', async (method, path) => {
    expect(await throttled.request(method, path, { authorization })).toMatchObject(tooMany)
  })
})
