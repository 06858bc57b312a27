import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { createDatabase, execute, query, startPostgres } from '../src/index.ts'
import { isAlive } from './is-alive.ts'

vi.setConfig({ testTimeout: 60_000, expect: { poll: { timeout: 30_000 } } })

test('a server is a real one, not run as root, and gone when it is stopped', async () => {
  const server = await startPostgres()
  const [row] = await query<{ version: string }>(server.url, 'SELECT version()')
  expect(row?.version).toMatch(/^PostgreSQL \d+/)
  const pid = server.pid()
  expect(isAlive(pid)).toBe(true)
  const [folder] = await query<{ data: string; mine: boolean }>(
    server.url,
    "SELECT current_setting('data_directory') AS data, pg_has_role('postgres', 'usage') AS mine",
  )
  if (existsSync('/proc/self/status')) {
    expect(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]).not.toBe('0')
  }
  await server.stop()
  expect(isAlive(pid)).toBe(false)
  expect(existsSync(folder?.data ?? '')).toBe(false)
})

test('a server that crashes comes back on the same address, with what was committed', async () => {
  const server = await startPostgres({ durable: true })
  await execute(server.url, 'CREATE TABLE kept (n INTEGER); INSERT INTO kept VALUES (7)')
  await server.crash()
  await expect(query(server.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/)
  await server.start()
  expect(await query(server.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }])
  expect(await query(server.url, 'SHOW fsync')).toEqual([{ fsync: 'on' }])
  await server.stop()
})

test('a server ends with the process that started it, even by kill -9, and leaves nothing', async () => {
  const index = fileURLToPath(new URL('../src/index.ts', import.meta.url))
  const script = `const { startPostgres, query } = await import(${JSON.stringify(index)})
    const { url, pid } = await startPostgres()
    const [{ data }] = await query(url, "SELECT current_setting('data_directory') AS data")
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

test('a server that cannot start says why', async () => {
  await expect(startPostgres({ settings: { shared_buffers: 'a lot' } })).rejects.toThrow(
    /did not start[\s\S]*shared_buffers/,
  )
})

test('a database is empty, of its own, and gone when it is dropped', async () => {
  const server = await startPostgres()
  const [one, two] = [await createDatabase(server.url), await createDatabase(server.url)]
  await execute(one.url, 'CREATE TABLE t (n INTEGER)')
  const tables = "SELECT count(*)::integer AS n FROM pg_tables WHERE schemaname = 'public'"
  expect([await query(one.url, tables), await query(two.url, tables)]).toEqual([[{ n: 1 }], [{ n: 0 }]])
  await one.drop()
  await expect(query(one.url, tables)).rejects.toThrow(/does not exist/)
  await server.stop()
})
