import { decoyHash, deletePassword, hashPassword, verifyPassword } from '@capacity-rules/core'
import { describe, expect, test } from 'vitest'
import { address, failure } from './harness.ts'
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
import { addNeighbour, rulesPath } from './requests.ts'

const { server, signIn, statuses } = usePasswords()

describe('a password', () => {
  test('signs its user in, whatever the case of the address, and with all rights of the user', async () => {
    expect((await signIn()).status).toBe(200)
    const authorization = byPassword(address(1).toUpperCase())
    expect((await server().request('GET', rulesPath, { authorization })).status).toBe(200)
    const json = { name: 'By password', capacities: {} }
    const reply = await server().request('POST', rulesPath, { authorization, json })
    expect(reply.status).toBe(200)
    const [entry] = (await server().store.readAudit(server().accountId, { limit: 100 })).slice(-1)
    expect(entry).toMatchObject({ userId: 1, tokenId: null, operation: 'createCapacityRule' })
  })

  test.each([
    [
      'of somebody else',
      async () => giveCheapPassword(server().domain, server().accountId, 101, 'another password'),
      'another password',
    ],
    ['in other letters', async () => undefined, password.toUpperCase()],
    ['with something behind it', async () => undefined, `${password} `],
    ['cut short', async () => undefined, password.slice(0, -1)],
    ['that is empty', async () => undefined, ''],
    ['that is the hash', async () => undefined, 'scrypt$16$1$1$$'],
  ])('%s is 401', async (_, prepare, text) => {
    await prepare()
    const reply = await signIn(text)
    expect(reply).toMatchObject(unauthorized)
    expect(reply.headers.get('www-authenticate')).toMatch(/^Basic realm=/)
  })

  test('is none for Bearer, nor in the place of a token', async () => {
    for (const authorization of [
      `Bearer ${password.replaceAll(' ', '')}`,
      `Basic ${Buffer.from(`${address(1)}/token:${password}`).toString('base64')}`,
    ]) {
      expect(await server().request('GET', rulesPath, { authorization })).toMatchObject(unauthorized)
    }
  })

  test('an API token is none', async () => {
    const [, pair = ''] = server().as('admin').split(' ')
    const secret = Buffer.from(pair, 'base64').toString().split(':')[1]
    expect(await signIn(secret)).toMatchObject(unauthorized)
  })

  test('takes its user nowhere but into the own account', async () => {
    const { ruleId } = await addNeighbour(server())
    const authorization = byPassword(address(1))
    expect((await server().request('GET', `${rulesPath}/${ruleId}`, { authorization })).status).toBe(404)
  })

  test('taken away, of who is active no more, and of another address it ends at once', async () => {
    expect((await signIn()).status).toBe(200)
    await deletePassword(server().domain, server().accountId, 1)
    expect(await signIn()).toMatchObject(unauthorized)

    expect((await signIn(password, 101)).status).toBe(200)
    await server().importUsers([{ id: 101, role: 'admin', active: false }])
    expect(await signIn(password, 101)).toMatchObject(unauthorized)
    await server().importUsers([{ id: 101, role: 'agent' }])
    expect((await signIn(password, 101)).status).toBe(403)

    expect((await signIn(password, 102)).status).toBe(200)
    await server().importUsers([{ id: 102, role: 'admin', email: 'moved@example.com' }])
    expect(await signIn(password, 102)).toMatchObject(unauthorized)
    const authorization = byPassword('moved@example.com')
    expect((await server().request('GET', rulesPath, { authorization })).status).toBe(200)
  })

  test('that was changed ends at once, however often it was right before', async () => {
    expect(await statuses(3, password)).toEqual(many(3, 200))
    await giveCheapPassword(server().domain, server().accountId, 1, 'quite another one')
    expect(await signIn()).toMatchObject(unauthorized)
    expect((await signIn('quite another one')).status).toBe(200)
    await giveCheapPassword(server().domain, server().accountId, 1)
    expect(await signIn('quite another one')).toMatchObject(unauthorized)
    expect((await signIn()).status).toBe(200)
  })
})

describe('a hash', () => {
  test('is made once for a right password, and each time for a wrong one', async () => {
    expect(await hashesDuring(() => signIn())).toBe(1)
    expect(await hashesDuring(() => statuses(3, password))).toBe(0)
    expect(await hashesDuring(() => statuses(3, 'wrong'))).toBe(3)
  })

  test('is made of an unknown address, of one without a password and of who is inactive like of any other', async () => {
    await server().importUsers([{ id: 101, role: 'admin', active: false }])
    const emails = [address(1), 'nobody@example.com', 'nobody@example.com', address(2), address(101), '']
    for (const email of emails) {
      const authorization = byPassword(email, email === address(101) ? password : 'wrong')
      const hashes = await hashesDuring(async () => {
        expect(await server().request('GET', rulesPath, { authorization })).toMatchObject(unauthorized)
      })
      expect([email, hashes]).toEqual([email, 1])
    }
  })

  test('is made of the right password of who is inactive each time, and it counts as wrong', async () => {
    await server().importUsers([{ id: 101, role: 'admin', active: false }])
    expect(await hashesDuring(() => statuses(10, password, 101))).toBe(10)
    expect(await signIn(password, 101)).toMatchObject(tooMany)
  })

  test('of an unknown address costs as much as one of a password that was set with the command', async () => {
    const cost = (hash: string) => hash.split('$').slice(0, 4)
    expect(cost(decoyHash())).toEqual(cost(await hashPassword(password)))
    expect(await verifyPassword(password, decoyHash())).toBe(false)
    const started = performance.now()
    await server().request('GET', rulesPath, { authorization: byPassword('nobody@example.com') })
    // 96 MiB are not filled in less; one with the cheap passwords of these tests takes about a millisecond.
    expect(performance.now() - started).toBeGreaterThan(20)
  })

  test('waits for its turn: two at work and sixteen in the queue, the next is told to come again', async () => {
    const replies = await Promise.all(people.slice(0, 19).map((id) => signIn(password, id)))
    expect(replies.map(({ status }) => status)).toEqual([...many(18, 200), 503])
    expect(replies.at(-1)).toMatchObject(failure(503, 'Service unavailable'))
    expect(replies.at(-1)?.headers.get('retry-after')).toBe('1')
    expect((await signIn(password, 119)).status).toBe(200)
  })

  test('is made once or twice of a password that many requests send at once', async () => {
    const hashes = await hashesDuring(async () => {
      const replies = await Promise.all(many(18, 0).map(() => signIn()))
      expect(replies.map(({ status }) => status)).toEqual(many(18, 200))
    })
    expect(hashes).toBeLessThanOrEqual(2)
  })
})
