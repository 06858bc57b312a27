import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { execute, query, startPostgres, startProxy } from '../src/index.ts'
import { isAlive } from './is-alive.ts'

vi.setConfig({ testTimeout: 60_000, expect: { poll: { timeout: 30_000 } } })

test('a server that is killed comes back with what was committed', async () => {
  const server = await startPostgres({ durable: true })
  await execute(server.url, 'CREATE TABLE kept (n INTEGER); INSERT INTO kept VALUES (7)')
  const pid = server.pid()
  await server.kill()
  expect(isAlive(pid)).toBe(false)
  await server.start()
  expect(await query(server.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }])
  await server.stop()
})

test('a frozen server answers nobody until it is thawed', async () => {
  const server = await startPostgres()
  const frozen = await server.freeze()
  const answer = query(server.url, 'SELECT 1 AS n')
  expect(await Promise.race([answer, delay(300, 'no answer')])).toBe('no answer')
  frozen.thaw()
  expect(await answer).toEqual([{ n: 1 }])
  await server.stop()
})

test('a standby has what was committed, and writes when it is promoted; a proxy leads there', async () => {
  const settings = { synchronous_standby_names: 'standby' }
  const primary = await startPostgres({ durable: true, settings })
  const standby = await primary.startStandby()
  const proxy = await startProxy(primary.url)
  await execute(proxy.url, 'CREATE TABLE kept (n INTEGER)')
  await execute(proxy.url, 'INSERT INTO kept VALUES (7)')
  await primary.kill()
  await expect(execute(standby.url, 'INSERT INTO kept VALUES (8)')).rejects.toThrow(/read-only/)
  await execute(standby.url, 'SELECT pg_promote()')
  proxy.pointTo(standby.url)
  await execute(proxy.url, 'INSERT INTO kept VALUES (8)')
  expect(await query(proxy.url, 'SELECT n FROM kept ORDER BY n')).toEqual([{ n: 7 }, { n: 8 }])
  await proxy.close()
  await standby.stop()
  await primary.stop()
})

test('a server ends with the process that started it, even by kill -9 while it is frozen, and leaves nothing', async () => {
  const index = fileURLToPath(new URL('../src/index.ts', import.meta.url))
  const script = `const { startPostgres, query } = await import(${JSON.stringify(index)})
    const { url, pid, freeze } = await startPostgres()
    const [{ data }] = await query(url, "SELECT current_setting('data_directory') AS data")
    await freeze()
    console.log(JSON.stringify({ pid: pid(), data }))
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(parent.stdout.setEncoding('utf8'), 'data')
  const { pid, data }: { pid: number; data: string } = JSON.parse(String(line))
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await expect.poll(() => isAlive(pid)).toBe(false)
  await expect.poll(() => existsSync(data)).toBe(false)
})
