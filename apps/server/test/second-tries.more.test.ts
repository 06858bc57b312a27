import { CapacityRule } from '@capacity-rules/contract'
import { expect, test } from 'vitest'
import { withStore } from './account.ts'
import { held } from './harness.ts'
import { checkState, type Read } from './invariants.ts'
import { newPlace } from './place.ts'
import { admin, type RunningServer, rulesPath, run, startServer } from './process.ts'
import { fromEnvironment } from './random.ts'

/** How many times the server is killed between commit and reply. */
const kills = fromEnvironment('SECOND_TRIES', 10)
const activeIds = [1, 2, 3, 4]

/**
 * Loaded into the server's process before all else: kills it, as the kernel does, in the moment in which it would begin
 * to write the reply to a request with this id. What the store has committed by then is all that is left.
 */
const dieAtReply = `import { ServerResponse } from 'node:http'
const { writeHead } = ServerResponse.prototype
ServerResponse.prototype.writeHead = function (...args) {
  if (this.req.headers['x-request-id'] === 'die') process.kill(process.pid, 'SIGKILL')
  return writeHead.apply(this, args)
}`
const node = ['--import', `data:text/javascript,${encodeURIComponent(dieAtReply)}`]

const body = (name: string) => JSON.stringify({ name, capacities: { email: 3 }, agent_ids: [2, 3] })

function create({ address }: RunningServer, key: string, name: string, requestId: string): Promise<Response> {
  const headers = {
    Authorization: admin.authorization,
    'Content-Type': 'application/json',
    'Idempotency-Key': key,
    'X-Request-Id': requestId,
  }
  return fetch(`${address}${rulesPath}`, { method: 'POST', headers, body: body(name) })
}

const readerOf =
  ({ address }: RunningServer): Read =>
  async (path) => {
    const { pathname, search } = new URL(path, address)
    const url = `${address}${pathname}${search}`
    return (await fetch(url, { headers: { Authorization: admin.authorization } })).json()
  }

async function prepare(): Promise<Record<string, string>> {
  const env = { ...(await newPlace()), ...admin.env, LOG_LEVEL: 'error' }
  await (await startServer(env)).stop()
  const rows = activeIds.slice(1).map((id) => ({ id, name: `User ${id}`, email: `u${id}@example.com`, role: 'agent' }))
  expect(await run(['users', 'import', '-'], { env, input: JSON.stringify(rows) })).toMatchObject({ code: 0 })
  return env
}

test(`${kills} times killed between commit and reply, a retry with the same key finds the one rule that was made`, {
  timeout: 20_000 + kills * 3000,
}, async () => {
  const env = await prepare()
  let server = await startServer(env, [], { node })
  const made: string[] = []
  for (let kill = 0; kill < kills; kill++) {
    const [key, name] = [`try-${kill}`, `Rule ${kill}`]
    await expect(create(server, key, name, 'die')).rejects.toThrow('fetch failed')
    expect(await server.ended).toMatchObject({ signal: 'SIGKILL' })
    // It was made: the kill came after the commit.
    const kept = await withStore(env, ({ store }) => store.listRules(1))
    const rule = kept.rules.find((one) => one.name === name)
    expect(rule).toMatchObject({ assigneeCount: 2, capacities: { email: 3, messaging: 0, voice: 0 } })
    made.push(rule?.id ?? '')

    server = await startServer(env, [], { node })
    const retries = [await create(server, key, name, 'retry-1'), await create(server, key, name, 'retry-2')]
    const replies = await Promise.all(retries.map((response) => held('POST', rulesPath, response)))
    for (const { status, headers, json } of replies) {
      expect([status, headers.get('x-idempotency-lookup')]).toEqual([200, 'hit'])
      expect(headers.get('location')).toMatch(new RegExp(`^http://[^/]+${rulesPath}/${rule?.id}$`))
      expect(CapacityRule.parse(json)).toMatchObject({ id: rule?.id, name, assignees: { count: 2 } })
    }
    expect(replies[1]?.text).toBe(replies[0]?.text)
  }
  const [rules] = await checkState(readerOf(server), activeIds)
  expect(rules.slice(1).map(({ id }) => id)).toEqual(made)
  await server.stop()
})

test('a server that is killed as soon as a rule can be seen gives it to the retry, whether it answered or not', async () => {
  const env = await prepare()
  let server = await startServer(env)
  const lost = create(server, 'seen', 'Seen', 'first').then(
    () => 'answered',
    () => 'lost',
  )
  await withStore(env, async ({ store }) => {
    const deadline = Date.now() + 10_000
    while ((await store.listRules(1)).rules.length < 2) {
      expect(Date.now(), 'the rule never came').toBeLessThan(deadline)
      await new Promise((resolve) => setImmediate(resolve))
    }
    server.child.kill('SIGKILL')
  })
  await Promise.all([server.ended, lost])
  server = await startServer(env)
  const retry = await create(server, 'seen', 'Seen', 'second')
  expect([retry.status, retry.headers.get('x-idempotency-lookup')]).toEqual([200, 'hit'])
  const [rules] = await checkState(readerOf(server), activeIds)
  expect(rules.map(({ name }) => name).slice(1)).toEqual(['Seen'])
  await server.stop()
})

test('the same key eight times at once, over sockets of their own, makes one rule and eight equal replies', async () => {
  const env = await prepare()
  const server = await startServer(env)
  for (let round = 0; round < 5; round++) {
    const requests = Array.from({ length: 8 }, (_, index) =>
      create(server, `eight-${round}`, `E${round}`, `r-${index}`),
    )
    const replies = await Promise.all(requests.map(async (request) => held('POST', rulesPath, await request)))
    const seen = replies.map(({ status, text, headers }) => [
      status,
      text,
      headers.get('etag'),
      headers.get('location'),
    ])
    expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(replies.filter(({ headers }) => headers.get('x-idempotency-lookup') === 'miss')).toHaveLength(1)
  }
  const [rules] = await checkState(readerOf(server), activeIds)
  expect(rules.map(({ name }) => name).slice(1)).toEqual(['E0', 'E1', 'E2', 'E3', 'E4'])
  await server.stop()
})
