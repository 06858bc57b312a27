import { readFileSync } from 'node:fs'
import { z } from '@hono/zod-openapi'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Environment, newDatabase, run } from '../process.ts'
import { importsOf, outbound, sources, watching } from './outbound.ts'

/*
 * API10: a server trusts what another service sends it. This one asks no other service for anything but the operator's
 * own database: nothing else in it could, and no command of it does. What it does read from elsewhere are the operator's files, which are held against the same
 * rules as everything else (`commands-users.more.test.ts`, `commands-move.more.test.ts`).
 */
describe('no source of the server', () => {
  test('can be a client of anybody: it imports nothing that connects, looks up names or starts programs', () => {
    const closed =
      /^(?:node:)?(?:https|http2|dns|dgram|tls|child_process|cluster|inspector|vm|worker_threads)(?:\/|$)|undici|axios|openapi-fetch|^ws$/
    const imported = sources.flatMap(([path, text]) => importsOf(text).map((name) => [path, name] as const))
    expect(imported.length).toBeGreaterThan(200)
    // Processes of its own, which talk to each other and to nobody else.
    const workers = ['apps/server/src/commands/workers.ts', 'apps/server/src/metrics.ts']
    const own = ([path, name]: readonly [string, string]) => name === 'node:cluster' && workers.includes(path)
    expect(imported.filter((one) => closed.test(one[1]) && !own(one))).toEqual([])
  })

  test('knows how to reach a database but the store on one', () => {
    const reaching = sources.filter(([, text]) => importsOf(text).some((name) => /^pg(?:-|$)/.test(name)))
    expect(reaching.length).toBeGreaterThan(0)
    expect(reaching.filter(([path]) => !path.startsWith('packages/store-postgres/src/'))).toEqual([])
  })

  test('calls what Node has for it without an import', () => {
    const calls =
      /(?<![.\w])(?:fetch|WebSocket|EventSource|XMLHttpRequest)\s*\(|\.(?:connect|createConnection)\s*\(|\bhttp\.(?:get|request)\b/
    const ofDatabase = /this\.#pool\.connect\(\)|this\.#connect\(\)|\bclient\.connect\(\)/g
    expect(sources.filter(([, text]) => calls.test(text.replace(ofDatabase, ''))).map(([path]) => path)).toEqual([])
    // From `http` and `net` comes what listens, what types a request, and what reads an address.
    const named = sources.flatMap(([, text]) =>
      [...text.matchAll(/import (?:type )?\{([^}]*)\} from 'node:(?:http|net)'/g)].flatMap(([, names = '']) =>
        names.split(','),
      ),
    )
    const harmless =
      /^(?:type )?(?:AddressInfo|BlockList|IncomingMessage|STATUS_CODES|Server|ServerResponse|Socket|createServer|isIP|isIPv6)$/
    expect(named.map((name) => name.trim()).filter((name) => !harmless.test(name))).toEqual([])
    expect(named.length).toBeGreaterThan(5)
  })

  test('depends on a client: the packages that it needs are those of decision 3', () => {
    const file = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8')
    const decided = file('apps/docs/decisions/0003-production-dependencies.md')
    const Package = z.object({ dependencies: z.record(z.string(), z.string()).optional() })
    const folders = [
      'apps/server',
      'packages/contract',
      'packages/core',
      'packages/store-sqlite',
      'packages/store-postgres',
    ]
    const names = folders
      .flatMap((folder) => Object.keys(Package.parse(JSON.parse(file(`${folder}/package.json`))).dependencies ?? {}))
      .filter((name) => !name.startsWith('@capacity-rules/'))
    expect(names.length).toBeGreaterThan(10)
    expect(names.filter((name) => !new RegExp(`^\\|[^|]*(?<![\\w/-])${name}(?![\\w/-])`, 'm').test(decided))).toEqual(
      [],
    )
  })
})

describe('no command asks anybody for anything', () => {
  let env: Environment
  beforeAll(async () => {
    env = newDatabase()
    await run(['accounts', 'create', 'main'], { env })
  })

  const user = '{"id":1,"name":"Ada","email":"ada@example.com","role":"admin"}'
  test.each([
    [['users', 'import', '-'], user],
    [['users', 'list'], ''],
    [['tokens', 'create', '--email', 'ada@example.com'], ''],
    [['export', '-'], ''],
    [['audit'], ''],
    [['--help'], ''],
  ])('%j', async (args, input) => {
    const { code, stderr } = await run(args, { env, input, node: watching })
    expect(code).toBe(0)
    expect(outbound(stderr)).toEqual([])
  })
})
