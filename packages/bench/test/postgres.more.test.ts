import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { benchPostgres } from '../src/postgres.ts'
import { postgresMarkdown } from '../src/report/postgres-markdown.ts'
import { options } from './small-run.ts'

// A place of our own, where nobody else leaves anything. The database, which never runs as root, passes through it.
const place = mkdtempSync(join(tmpdir(), 'capacity-rules-bench-test-'))
chmodSync(place, 0o711)
vi.stubEnv('TMPDIR', place)
afterAll(() => rmSync(place, { recursive: true }))

describe('a run on PostgreSQL', () => {
  test('finds that all servers reply alike, and measures each where it takes part', { timeout: 60_000 }, async () => {
    const results = await benchPostgres({ ...options, withImport: true, many: 1500 })
    const taken = (name: string) => results.http.filter(({ scenario }) => scenario === name).map(({ server }) => server)
    expect(taken('page, first')).toEqual(['ours', 'bare', 'workers'])
    expect(taken('move 1 agent')).toEqual(['ours', 'transaction'])
    for (const { requests, cpuMicros } of results.http) expect([requests > 0, cpuMicros > 0]).toEqual([true, true])
    expect(postgresMarkdown(results)).toContain('| page, first: a/c |')
    expect(postgresMarkdown(results)).toContain('| import of 1500 users |')
    for (const times of [results.pages?.inStore, results.pages?.overHttp]) {
      expect(times?.map(({ ms }) => ms.every((one) => one > 0))).toEqual([true, true, true, true])
    }
    expect(readdirSync(place)).toEqual([])
  })

  test('that is interrupted leaves nothing behind', { timeout: 60_000 }, async () => {
    const long = { ...options.plan, rounds: 1000, cellMs: 10_000, warmUpMs: 10_000, maxRequests: 1_000_000 }
    await expect(benchPostgres({ ...options, plan: long }, AbortSignal.timeout(4000))).rejects.toThrow()
    expect(readdirSync(place)).toEqual([])
  })
})
