import { describe, expect, test } from 'vitest'
import { newDatabase, run } from './process.ts'

const accounts = (env: Record<string, string>, ...args: string[]) => run(['accounts', ...args], { env })

describe.concurrent('accounts', () => {
  test('are made and listed, as a table and as JSON', async () => {
    const env = newDatabase()
    expect(JSON.parse((await accounts(env, 'list', '--json')).stdout)).toEqual([])
    expect(await accounts(env, 'list')).toMatchObject({ code: 0, stdout: '', stderr: '' })
    expect(await accounts(env, 'create', 'north')).toMatchObject({
      code: 0,
      stdout: 'Account north is made. Next: users import --account north FILE\n',
    })
    await accounts(env, 'create', 'south')
    const text = (await accounts(env, 'list')).stdout
    expect(text).toMatch(/^name +created_at\nnorth +\d{4}-\S+Z\nsouth +\d{4}-\S+Z\n$/)
    const rows: unknown = JSON.parse((await accounts(env, 'list', '--json')).stdout)
    expect(rows).toEqual(['north', 'south'].map((name) => ({ name, created_at: expect.stringMatching(/Z$/) })))
  })

  test('have names of their own, of a form that fits in one', async () => {
    const env = newDatabase()
    await accounts(env, 'create', 'north')
    const again = await accounts(env, 'create', 'north')
    expect(again).toMatchObject({ code: 1, stderr: 'capacity-rules-server: there is an account north already\n' })
    for (const name of ['North', 'a b', '']) {
      const { code, stderr } = await accounts(env, 'create', name)
      expect([code, stderr]).toEqual([1, expect.stringMatching(/^capacity-rules-server: "[^\n]* is no name[^\n]*\n$/)])
    }
    expect(JSON.parse((await accounts(env, 'list', '--json')).stdout)).toHaveLength(1)
  })
})

describe.concurrent('--account', () => {
  const commands = [
    ['users', 'list'],
    ['users', 'import', '-'],
    ['tokens', 'list'],
    ['tokens', 'create', '--email', 'a@example.com'],
    ['tokens', 'revoke', 'X'],
  ]
  const said = (text: string) => ({ code: 1, stdout: '', stderr: `capacity-rules-server: ${text}\n` })

  test('there has to be an account', async () => {
    const env = newDatabase()
    expect((await accounts(env, 'list')).code).toBe(0)
    const none = said('the store has no account yet; start the server once, or run `accounts create NAME`')
    for (const ended of await Promise.all(commands.map((args) => run(args, { env })))) expect(ended).toMatchObject(none)
  })

  test('may be left out when there is one, and not when there are several', async () => {
    const env = newDatabase()
    await accounts(env, 'create', 'north')
    expect(await run(['users', 'list'], { env })).toMatchObject({ code: 0 })
    expect(await run(['users', 'list', '--account', 'south'], { env })).toMatchObject(
      said('there is no account "south"; there are north'),
    )
    await accounts(env, 'create', 'south')
    const several = said('say which account with --account; there are north, south')
    for (const ended of await Promise.all(commands.map((args) => run(args, { env })))) {
      expect(ended).toMatchObject(several)
    }
  })

  test('keeps accounts apart', async () => {
    const env = newDatabase()
    for (const name of ['north', 'south']) await accounts(env, 'create', name)
    const input = '{"id":1,"name":"Ada","email":"ada@example.com","role":"admin"}'
    expect(await run(['users', 'import', '-', '--account', 'south'], { env, input })).toMatchObject({ code: 0 })
    const list = async (name: string): Promise<unknown> =>
      JSON.parse((await run(['users', 'list', '--json', '--account', name], { env })).stdout)
    expect(await list('north')).toEqual([])
    expect(await list('south')).toMatchObject([{ id: 1 }])
    const token = (name: string) => run(['tokens', 'create', '--email', 'ada@example.com', '--account', name], { env })
    expect((await token('north')).code).toBe(1)
    expect((await token('south')).code).toBe(0)
  })
})

describe.concurrent('the command line', () => {
  test.each([
    [[], ['serve', 'users', 'tokens', 'accounts', 'DATABASE_URL', 'Exit codes']],
    [['serve'], ['--demo']],
    [['users'], ['import', 'list']],
    [
      ['users', 'import'],
      ['--account <name>', 'CSV', 'NDJSON', 'Example:', '$ capacity-rules-server users import team.csv'],
    ],
    [
      ['users', 'list'],
      ['--account <name>', '--json'],
    ],
    [['tokens'], ['create', 'list', 'revoke']],
    [
      ['tokens', 'create'],
      ['--email <address>', '--bearer', '--scope <scope>', '--expires <duration>', '--label <text>', '--json'],
    ],
    [
      ['tokens', 'list'],
      ['--account <name>', '--json'],
    ],
    [
      ['tokens', 'revoke'],
      ['--account <name>', 'tokens list'],
    ],
    [['accounts'], ['create', 'list']],
    [['accounts', 'create'], ['a-z, 0-9 and -']],
    [['accounts', 'list'], ['--json']],
  ])('%j --help explains itself', async (args, mentions) => {
    const { code, stdout, stderr } = await run([...args, '--help'])
    expect([code, stderr]).toEqual([0, ''])
    for (const words of ['Usage: capacity-rules-server', '--help', ...mentions]) expect(stdout).toContain(words)
  })

  test('--version is a version', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })

  test.each([
    [[], /Usage: /],
    [['users'], /Usage: /],
    [['brew'], /unknown command 'brew'/],
    [['users', 'brew'], /unknown command 'brew'/],
    [['serve', '--fast'], /unknown option '--fast'/],
    [['users', 'import'], /missing required argument 'file'/],
    [['users', 'list', 'all'], /too many arguments/],
    [['tokens', 'revoke'], /missing required argument 'id'/],
  ])('%j is wrong usage: exit code 2', async (args, said) => {
    expect(await run(args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(said) })
  })
})
