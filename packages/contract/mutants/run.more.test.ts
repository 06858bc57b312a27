import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest'
import { set } from './change.ts'
import type { Check } from './checks.ts'
import type { Mutant } from './mutants.ts'
import { readOptions, UsageError } from './options.ts'
import { row, summary } from './report.ts'
import { type Outcome, runMutants } from './run.ts'

/** Fails if the contract has a text in it, or if it has it not. */
const check = (name: string, condition: string): Check => ({
  name,
  folder: 'openapi',
  run: ['-e', `const text = fs.readFileSync('openapi.yaml', 'utf8'); process.exit(${condition} ? 1 : 0)`],
})
const checks = [check('no slash', "text.includes('url: x')"), check('no version', "text.includes('9.9.9')")]
const version: Mutant = ['a version', 'openapi.yaml', set('info/version', '9.9.9')]
const server: Mutant = ['a server', 'openapi.yaml', set('servers/0/url', 'x')]
const title: Mutant = ['a title', 'openapi.yaml', set('info/title', 'Capacity')]

describe('a run', { timeout: 60_000 }, () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mutants-test-'))
    vi.stubEnv('TMPDIR', folder)
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true })
  })

  it('names the check that caught each mutant, one mutant at a time, and leaves nothing behind', async () => {
    const told: Outcome[] = []
    const outcomes = await runMutants([version, server, title], 1, (outcome) => told.push(outcome), checks)
    expect(outcomes).toEqual([
      { name: 'a version', caughtBy: 'no version' },
      { name: 'a server', caughtBy: 'no slash' },
      { name: 'a title', caughtBy: undefined },
    ])
    expect(told).toEqual(outcomes)
    expect(await readdir(folder)).toEqual([])
  })

  it('gives the outcomes in the order of the mutants, however many jobs there are', async () => {
    const outcomes = await runMutants([title, version], 2, undefined, checks)
    expect(outcomes.map(({ name }) => name)).toEqual(['a title', 'a version'])
  })

  it('ends with a check that fails without a mutant, too', async () => {
    const failing = check('always', "text !== ''")
    await expect(runMutants([version], 1, undefined, [failing])).rejects.toThrow('always fails without a mutant')
    expect(await readdir(folder)).toEqual([])
  })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'leaves nothing behind when it is ended by %s in the middle',
    async (signal) => {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), '--jobs', '1'], { stdio: 'ignore' })
      const ended = once(child, 'exit')
      await vi.waitUntil(async () => (await readdir(folder)).length > 0, { timeout: 50_000 })
      child.kill(signal)
      expect(await ended).toEqual([signal === 'SIGINT' ? 130 : 143, null])
      expect(await readdir(folder)).toEqual([])
    },
  )

  it('refuses a mutant that changes nothing', async () => {
    const nothing: Mutant = ['nothing', 'openapi.yaml', () => {}]
    await expect(runMutants([nothing], 1, undefined, [])).rejects.toThrow('the mutant "nothing" changes nothing')
  })
})

test('the report has a row for each mutant, and counts by check', () => {
  const outcomes = [
    { name: 'a', caughtBy: 'lint' },
    { name: 'b', caughtBy: undefined },
    { name: 'c', caughtBy: 'types' },
    { name: 'd', caughtBy: 'types' },
  ]
  expect(outcomes.slice(0, 2).map((outcome) => row(outcome, 3))).toEqual(['a    lint\n', 'b    SURVIVED\n'])
  expect(summary(outcomes)).toBe('3 of 4 mutants of the contract were caught: 2 by types, 1 by lint\n')
  expect(summary([])).toBe('0 of 0 mutants of the contract were caught\n')
})

describe('the options', () => {
  it('are all mutants, by the seed of the day', () => {
    const day = Date.UTC(2026, 2, 2, 23, 59)
    expect(readOptions([], day)).toMatchObject({ only: undefined, sample: undefined, seed: 20_514, list: false })
    expect(readOptions(['--sample', '6', '--seed', '0', '--jobs', '16'])).toMatchObject({
      sample: 6,
      seed: 0,
      jobs: 16,
    })
  })

  test.each([
    [['--sample', '0'], '--sample:(0), must be an integer from 1 to 1000'],
    [['--sample', '1001'], '--sample:(1001), must be an integer from 1 to 1000'],
    [['--jobs', 'x'], '--jobs:(x), must be an integer from 1 to 16'],
    [['--jobs', '17'], '--jobs:(17), must be an integer from 1 to 16'],
    [['--seed', '-1'], 'ambiguous'],
    [['--all'], "Unknown option '--all'"],
  ])('%j are refused: %s', (argv, message) => {
    expect(() => readOptions(argv)).toThrow(UsageError)
    expect(() => readOptions(argv)).toThrow(message)
  })
})

describe('the command', { timeout: 60_000 }, () => {
  const main = (...args: string[]) =>
    new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
      const child = execFile(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], (_, stdout, stderr) => {
        resolve({ code: child.exitCode, stdout, stderr })
      })
    })

  it('lists what it would draw', async () => {
    const { code, stdout, stderr } = await main('--list', '--sample', '3', '--seed', '1')
    expect([code, stdout.split('\n').length, stderr]).toEqual([0, 4, ''])
  })

  it('tells how it is used', async () => {
    expect(await main('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('--sample N'), stderr: '' })
  })

  it('ends with 2 for what it does not know', async () => {
    const stderr = 'error: --only:(zzz), must be part of the name of a mutant\nTry --help.\n'
    expect(await main('--only', 'zzz')).toEqual({ code: 2, stdout: '', stderr })
  })
})
