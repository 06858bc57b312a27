import { execFile } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AssigneePage, CapacityRule } from '@capacity-rules/contract'
import { z } from '@hono/zod-openapi'
import { describe, expect, test } from 'vitest'
import { get, lineOf, newDatabase, type RunningServer, rulesPath, run, startServer, temporaryPath } from './process.ts'

const curlLine = (server: RunningServer): Promise<string> => lineOf(server, /^ {2}(curl .*)\n/m)

/** Runs a printed line word for word, and gives the status that it got. */
function runLine(line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('sh', ['-c', `${line} -s -o /dev/null -w '%{http_code}'`], { timeout: 10_000 }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    )
  })
}

const credentialsIn = (line: string): string =>
  `Basic ${Buffer.from(/-u '([^']+)'/.exec(line)?.[1] ?? '').toString('base64')}`

describe.concurrent('serve --demo', () => {
  test('fills an empty store with 30 agents and 4 rules, and prints a line that works; each start a new one', async () => {
    const env = newDatabase()
    const first = await startServer(env, ['--demo'])
    const line = await curlLine(first)
    expect(first.stdout()).toContain('A demo account with 30 agents and 4 rules is ready')
    expect(await runLine(line)).toBe('200')
    const rules = z.array(CapacityRule).parse(await (await get(first, credentialsIn(line))).json())
    expect(rules.map(({ name, assignees }) => [name, assignees.count])).toEqual([
      ['Default capacity rule', 8],
      ['Phone desk', 7],
      ['Chat team', 10],
      ['In training', 5],
    ])
    const page = await get(first, credentialsIn(line), `${rulesPath}/assignees?page[size]=100`)
    expect(AssigneePage.parse(await page.json()).assignees).toHaveLength(30)
    await first.stop()

    const second = await startServer(env, ['--demo'])
    const newLine = await curlLine(second)
    expect(await runLine(newLine)).toBe('200')
    expect((await get(second, credentialsIn(line))).status).toBe(401)
    const again = z.array(CapacityRule).parse(await (await get(second, credentialsIn(newLine))).json())
    expect(again).toEqual(rules)
    await second.stop()
  })

  test.each(['0.0.0.0', '::', '192.0.2.1'])('refuses HOST=%s, since it shows its credentials', async (host) => {
    const ended = await run(['serve', '--demo'], { env: { ...newDatabase(), HOST: host } })
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toMatch(/^capacity-rules-server: HOST: [^\n]*loopback address\n$/)
  })

  test('refuses a store with an account that is not its own, and leaves it as it is', async () => {
    const env = newDatabase()
    await run(['accounts', 'create', 'main'], { env })
    const ended = await run(['serve', '--demo'], { env: { ...env, PORT: '0' } })
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(/^capacity-rules-server: --demo needs an empty store[^\n]*\n$/)
    expect(JSON.parse((await run(['users', 'list', '--json'], { env })).stdout)).toEqual([])
  })

  test('has a file of its own, and honours DATABASE_URL; an empty one counts as absent', async () => {
    const cwd = temporaryPath()
    mkdirSync(cwd)
    await (await startServer({ DATABASE_URL: '' }, ['--demo'], { cwd })).stop()
    expect(existsSync(join(cwd, 'data/demo.db'))).toBe(true)
    await (await startServer({ DATABASE_URL: 'sqlite:here.db' }, ['--demo'], { cwd })).stop()
    expect(existsSync(join(cwd, 'here.db'))).toBe(true)
    expect(existsSync(join(cwd, 'data/capacity-rules.db'))).toBe(false)
  })
})
