import { describe, expect, test } from 'vitest'
import { createFirstUser, createToken, hashToken, listAssignees, revokeToken } from '../src/index.ts'
import { agent, importAgents, refusal, start, useStore, value } from './fixture.ts'
import type { OpenStore } from './index.ts'

export function tokenCases(open: OpenStore): void {
  describe('tokens', () => {
    const { clock, domain, account } = useStore(open)
    const order = { userId: 1, kind: 'bearer', scope: 'read', label: 'ci', expiresAt: start + 1000 } as const

    test('a token leads to its account and its user as they are now; its secret is not kept', async () => {
      const { id: accountId } = await account(1)
      const { token, secret } = await createToken(domain(), accountId, order)
      expect(secret).toMatch(/^crbearer_[A-Za-z0-9_-]{43}$/)
      expect(await domain().store.findCredential(hashToken(secret))).toEqual({ accountId, token, user: agent(1) })
      await importAgents(domain(), accountId, [{ ...agent(1), active: false }])
      expect((await domain().store.findCredential(hashToken(secret)))?.user?.active).toBe(false)
      expect(await domain().store.findCredential(secret)).toBeUndefined()
    })

    test('a revoked token is gone, once', async () => {
      const { id: accountId } = await account(1)
      const { token, secret } = await createToken(domain(), accountId, { ...order, kind: 'api', expiresAt: null })
      expect(await revokeToken(domain(), accountId, token.id.toLowerCase())).toBe(true)
      expect(await revokeToken(domain(), accountId, token.id)).toBe(false)
      expect(await domain().store.findCredential(hashToken(secret))).toBeUndefined()
    })

    test("another account's token cannot be revoked", async () => {
      const { id: accountId } = await account(1)
      const other = await account(1)
      const { token, secret } = await createToken(domain(), accountId, order)
      expect(await revokeToken(domain(), other.id, token.id)).toBe(false)
      expect(await domain().store.findCredential(hashToken(secret))).toBeDefined()
    })

    test('a token can take the place of those with its label', async () => {
      const { id: accountId } = await account(1)
      const first = await createToken(domain(), accountId, { ...order, label: 'demo' })
      const other = await createToken(domain(), accountId, order)
      clock.now += 1
      const second = await createToken(domain(), accountId, { ...order, label: 'demo', replaceLabel: true })
      const listed = await domain().store.listTokens(accountId)
      expect(listed).toEqual([
        { ...other.token, email: 'agent1@example.com' },
        { ...second.token, email: 'agent1@example.com' },
      ])
      expect(await domain().store.findCredential(hashToken(first.secret))).toBeUndefined()
    })

    test('two tokens may have one label', async () => {
      const { id: accountId } = await account(1)
      await createToken(domain(), accountId, order)
      await createToken(domain(), accountId, order)
      expect(await domain().store.listTokens(accountId)).toHaveLength(2)
    })

    test('the prefix of a secret tells its kind', async () => {
      const { id: accountId } = await account(1)
      const { secret } = await createToken(domain(), accountId, { ...order, kind: 'api' })
      expect(secret).toMatch(/^crapi_[A-Za-z0-9_-]{43}$/)
    })

    test('the first user comes with a token, or neither comes', async () => {
      const { id: accountId } = await account()
      const first = { kind: 'api', scope: 'write', label: 'first', expiresAt: null } as const
      const refused = refusal(await createFirstUser(domain(), accountId, { ...agent(1), email: 'x' }, first))
      expect(refused).toMatchObject({ problems: [{ line: 1, problem: 'email:(x), must be an e-mail address' }] })
      expect(await domain().store.listTokens(accountId)).toEqual([])
      const secret = value(await createFirstUser(domain(), accountId, agent(1), first))
      const { assignees } = value(await listAssignees(domain(), accountId, { size: 20 }))
      expect(assignees.map(({ id }) => id)).toEqual([1])
      const token = { id: expect.any(String), userId: 1, ...first, createdAt: clock.now }
      expect(await domain().store.findCredential(hashToken(secret))).toEqual({ accountId, token, user: agent(1) })
    })

    test('a token of the whole account has no user', async () => {
      const { id: accountId } = await account(1)
      const { token, secret } = await createToken(domain(), accountId, { ...order, kind: 'api', userId: null })
      expect(await domain().store.findCredential(hashToken(secret))).toEqual({ accountId, token, user: undefined })
      expect(await domain().store.listTokens(accountId)).toEqual([{ ...token, email: null }])
      await expect(createToken(domain(), accountId, { ...order, userId: null })).rejects.toThrow()
    })

    test('a token of nobody cannot be', async () => {
      const { id: accountId } = await account(1)
      await expect(createToken(domain(), accountId, { ...order, userId: 2 })).rejects.toThrow()
    })
  })
}
