import {
  assignAgentsToCapacityRule,
  createCapacityRule,
  createCapacityRuleOnce,
  createToken,
  type Domain,
  hashToken,
  importUsers,
  listCapacityRules,
  operator,
  revokeToken,
  updateCapacityRule,
} from '@capacity-rules/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newDatabase } from './database.ts'
import { domainOn, newAccount, row, upTo, value } from './domain.ts'

/** What two processes are to their database: two stores that know nothing of each other. */
let domains: [Domain, Domain]
let accounts = 0
beforeAll(async () => {
  const url = await newDatabase()
  domains = [await domainOn(url), await domainOn(url)]
})
afterAll(async () => {
  for (const { store } of domains) await store.close()
})
const account = (...ids: number[]) => newAccount(domains[0], `account-${++accounts}`, ids)

test('a token that one revokes is unknown to the other at once, and so is a user who is not active any more', async () => {
  const [one, two] = domains
  const accountId = await account(1, 2)
  const order = { kind: 'api', scope: 'write', label: '', expiresAt: null } as const
  const revoked = await createToken(one, accountId, { ...order, userId: 1 })
  const kept = await createToken(two, accountId, { ...order, userId: 2 })
  const find = async (domain: Domain, secret: string) => domain.store.findCredential(hashToken(secret))
  expect(await find(two, revoked.secret)).toMatchObject({ user: { id: 1 } })
  await revokeToken(one, accountId, revoked.token.id)
  expect(await find(two, revoked.secret)).toBeUndefined()
  value(await importUsers(one, accountId, [{ line: 1, value: { ...row(2).value, active: false } }]))
  expect(await find(two, kept.secret)).toMatchObject({ user: { id: 2, active: false } })
})

test('neither keeps anything that the other may change', () => {
  for (const { store } of domains) expect(store.version()).toBeUndefined()
})

test('one key sent to both at once makes one rule, and both give the one reply', async () => {
  const accountId = await account(1)
  for (const key of upTo(10).map(String)) {
    const once = {
      userId: 1,
      operation: 'createCapacityRule',
      key,
      bodyHash: 'b',
      toReply: ({ id }: { id: string }) => id,
    }
    const results = await Promise.all(
      [...domains, ...domains].map((domain) =>
        createCapacityRuleOnce(domain, operator(accountId), { name: key, capacities: {} }, once),
      ),
    )
    const replies = results.map(value)
    expect(new Set(replies.map(({ reply }) => reply)).size).toBe(1)
    expect(replies.filter(({ isRepeat }) => !isRepeat)).toHaveLength(1)
  }
  expect((await listCapacityRules(domains[1], accountId)).rules).toHaveLength(11)
})

test('of two that change the same version of a rule one is told that it is too late', async () => {
  const accountId = await account(1)
  const rule = value(await createCapacityRule(domains[0], operator(accountId), { name: 'R', capacities: {} }))
  let version = rule.version
  for (const round of upTo(10)) {
    const results = await Promise.all(
      domains.map((domain, n) =>
        updateCapacityRule(
          domain,
          operator(accountId),
          rule.id,
          { name: `${round}.${n}` },
          (found) => found === version,
        ),
      ),
    )
    const [done, refused] = [results.filter(({ ok }) => ok), results.filter(({ ok }) => !ok)]
    expect([done.length, refused.length]).toEqual([1, 1])
    expect(refused).toEqual([{ ok: false, refusal: { kind: 'precondition-failed' } }])
    for (const result of done) version = value(result).version
  }
})

test('what both write together is as if one had come after the other', async () => {
  const accountId = await account(...upTo(20))
  const rules = await Promise.all(
    upTo(4).map(async (n) =>
      value(await createCapacityRule(domains[n % 2 ? 0 : 1], operator(accountId), { name: `${n}`, capacities: {} })),
    ),
  )
  await Promise.all(
    upTo(60).map(async (n) => {
      const domain = domains[n % 2 ? 0 : 1]
      value(
        await assignAgentsToCapacityRule(domain, operator(accountId), rules[n % 4]?.id ?? '', [
          1 + ((n * 7) % 20),
          1 + ((n * 3) % 20),
        ]),
      )
    }),
  )
  const [one, two] = await Promise.all(domains.map((domain) => listCapacityRules(domain, accountId)))
  expect(two).toEqual(one)
  expect(one?.rules.reduce((sum, { assigneeCount }) => sum + assigneeCount, 0)).toBe(20)
  for (const { id, assigneeCount } of one?.rules ?? []) {
    const window = await domains[1].store.readAssignees(accountId, { ruleId: id, size: 100 })
    expect(window?.assignees).toHaveLength(assigneeCount)
  }
})
