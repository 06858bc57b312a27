import { execFileSync } from 'node:child_process'
import { CapacityRule } from '@capacity-rules/contract'
import { expect, test } from 'vitest'
import { checkState } from './invariants.ts'
import { admin, newDatabase, rulesPath, startServer } from './process.ts'

/** No file of the server may grow beyond this many bytes. */
const fullAtBytes = 600_000

/** Sets the size that a process's files may have, as a full disk would. Room comes back when it is lifted. */
const limitFiles = (pid: number, bytes: number | 'unlimited'): void => {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`])
}

test('a full disk is a 503 that changes nothing, and with room the service goes on by itself', async () => {
  const server = await startServer({ ...newDatabase(), ...admin.env, LOG_LEVEL: 'warn' })
  const send = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${server.address}${path}`, {
      method,
      headers: { Authorization: admin.authorization, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, json: text === '' ? undefined : JSON.parse(text) }
  }
  const create = (name: string) => send('POST', rulesPath, { name, description: 'x'.repeat(1000), capacities: {} })
  const list = async () => (await send('GET', rulesPath)).json

  limitFiles(server.pid, fullAtBytes)
  let last = await create('0')
  for (let n = 1; last.status === 200 && n < 900; n++) last = await create(`${n}`)
  expect(last).toMatchObject({ status: 503, json: { error: 'Service unavailable' } })
  expect(last.headers.get('retry-after')).toBe('1')

  const before = await list()
  for (let tries = 0; tries < 5; tries++) expect((await create('full')).status).toBe(503)
  expect(await list()).toEqual(before)

  limitFiles(server.pid, 'unlimited')
  const after = await create('room')
  expect(after.status).toBe(200)
  expect(await list()).toEqual([...before, CapacityRule.parse(after.json)])
  await checkState(async (path) => (await send('GET', path.replace(server.address, ''))).json, [1])
  expect(await server.stop()).toMatchObject({ code: 0 })
  const logged = server
    .stderr()
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
  expect(logged).toContainEqual(expect.objectContaining({ msg: 'the store is not available' }))
})
