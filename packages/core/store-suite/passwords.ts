import { describe, expect, test } from 'vitest'
import { deletePassword, hashPassword, setPassword, verifyPassword } from '../src/index.ts'
import { agent, cheap, importAgents, refusal, useStore, value } from './fixture.ts'
import type { OpenStore } from './index.ts'

export function passwordCases(open: OpenStore): void {
  describe('passwords', () => {
    const { domain, account } = useStore(open)
    const find = async (email: string) => domain().store.findPassword(email)

    test('a hash is of its password alone, and never twice the same', async () => {
      const hash = await hashPassword('pässword', cheap)
      expect(hash).toMatch(/^scrypt\$16\$1\$1\$/)
      expect(await hashPassword('pässword', cheap)).not.toBe(hash)
      expect(await verifyPassword('pa\u0308ssword', hash)).toBe(true)
      expect(await verifyPassword('Pässword', hash)).toBe(false)
    })

    test('a password leads to its user as they are now, and follows the address', async () => {
      const { id: accountId } = await account(101, 102)
      value(await setPassword(domain(), accountId, 101, 'correct horse', cheap))
      const found = await find('agent101@example.com')
      expect(found).toEqual({ accountId, user: agent(101), hash: expect.stringMatching(/^scrypt\$/) })
      await importAgents(domain(), accountId, [{ ...agent(101), email: 'New101@example.com', active: false }])
      expect(await find('agent101@example.com')).toBeUndefined()
      expect(await find('new101@example.com')).toMatchObject({ hash: found?.hash, user: { id: 101, active: false } })
    })

    test('two users of an account may swap addresses, and each keeps the password', async () => {
      const { id: accountId } = await account(111, 112)
      value(await setPassword(domain(), accountId, 111, 'password of 111', cheap))
      value(await setPassword(domain(), accountId, 112, 'password of 112', cheap))
      const swapped = [
        { ...agent(111), email: agent(112).email },
        { ...agent(112), email: agent(111).email },
      ]
      value(await importAgents(domain(), accountId, swapped))
      expect((await find(agent(112).email))?.user.id).toBe(111)
      expect((await find(agent(111).email))?.user.id).toBe(112)
    })

    test('an address has one password on the whole server', async () => {
      const mine = await account(121, 122)
      const theirs = await account(121)
      value(await setPassword(domain(), mine.id, 121, 'correct horse', cheap))
      expect(refusal(await setPassword(domain(), theirs.id, 121, 'battery staple', cheap))).toEqual({
        kind: 'email-taken',
      })
      value(await setPassword(domain(), mine.id, 121, 'another horse', cheap))
      value(await setPassword(domain(), mine.id, 122, 'correct horse', cheap))
      value(await importAgents(domain(), theirs.id, [{ ...agent(121), email: 'free@example.com' }]))
      value(await setPassword(domain(), theirs.id, 121, 'battery staple', cheap))
      const { problems } = refusal(await importAgents(domain(), theirs.id, [agent(121)]))
      expect(problems).toEqual([
        {
          line: 1,
          problem: 'email:(agent121@example.com), is the address of a user with a password in another account already',
        },
      ])
    })

    test('a password that is taken away is gone, once', async () => {
      const { id: accountId } = await account(131)
      value(await setPassword(domain(), accountId, 131, 'correct horse', cheap))
      expect(await deletePassword(domain(), accountId, 131)).toBe(true)
      expect(await deletePassword(domain(), accountId, 131)).toBe(false)
      expect(await find('agent131@example.com')).toBeUndefined()
    })
  })
}
