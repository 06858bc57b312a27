import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { bench } from '../src/bench.ts'
import { markdown } from '../src/report/markdown.ts'
import { options } from './small-run.ts'

// A place of our own, where nobody else leaves anything.
const place = mkdtempSync(join(tmpdir(), 'capacity-rules-bench-test-'))
vi.stubEnv('TMPDIR', place)
afterAll(() => rmSync(place, { recursive: true }))

describe('a run', () => {
  test('finds that all servers reply alike, and measures each where it takes part', { timeout: 60_000 }, async () => {
    const results = await bench(options)
    const taken = results.http.filter(({ scenario }) => scenario === 'show a rule').map(({ server }) => server)
    expect(taken).toEqual(['ours', 'fixed', 'bare', 'fastify'])
    expect(results.http.filter(({ scenario }) => scenario === 'move 1 agent').map(({ server }) => server)).toEqual([
      'ours',
      'fastify',
      'transaction',
    ])
    for (const { requests, cpuMicros } of results.http) expect([requests > 0, cpuMicros > 0]).toEqual([true, true])
    expect(markdown(results)).toContain('| show a rule |')
    expect(readdirSync(place)).toEqual([])
  })

  test('that is interrupted leaves nothing behind', { timeout: 60_000 }, async () => {
    const long = {
      ...options,
      plan: { ...options.plan, rounds: 1000, cellMs: 10_000, warmUpMs: 10_000, maxRequests: 1_000_000 },
    }
    await expect(bench(long, AbortSignal.timeout(3000))).rejects.toThrow()
    expect(readdirSync(place)).toEqual([])
  })
})
