import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { adminEnvironment, type Environment, run, start } from './command.ts'
import { lie, withField } from './lies/lie.ts'
import { type LyingServer, startLying } from './lies/proxy.ts'
import { startTestServer, type TestServer, temporaryFile } from './server.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let server: TestServer
let env: Environment
beforeAll(async () => {
  server = await startTestServer()
  env = adminEnvironment(server, server.base)
})
afterAll(() => server.close())

const journal = () => ['--journal', temporaryFile('journal')]
const few = ['--only', 'idempotency']

describe('a command that cannot run exits with 2 and says why in a line', () => {
  test.each<[string, readonly string[], Environment, string]>([
    ['no server', [], {}, 'say which server: --base-url, or CAPACITY_RULES_BASE_URL'],
    ['a path behind the host', ['--base-url', 'http://127.0.0.1/api'], {}, 'Allowed is http:// or https:// and a host'],
    ['another scheme', ['--base-url', 'ftp://127.0.0.1'], {}, 'Allowed is http:// or https:// and a host'],
    ['agents that are no ids', ['--agents', '1,x'], {}, 'Allowed is all, or ids with commas between them'],
    ['a rate of nothing', ['--max-rps', '0'], {}, 'Allowed is a number above 0'],
    ['an unknown option', ['--fast'], {}, "unknown option '--fast'"],
    ['an unknown format', ['--format', 'xml'], {}, 'Allowed choices are text, json, junit'],
    ['a word too many', ['now'], {}, 'too many arguments'],
    [
      'no token',
      ['--base-url', 'http://127.0.0.1:1'],
      {},
      'set CAPACITY_RULES_API_TOKEN or CAPACITY_RULES_ACCESS_TOKEN',
    ],
    [
      'two tokens',
      ['--base-url', 'http://127.0.0.1:1'],
      { CAPACITY_RULES_API_TOKEN: 'x', CAPACITY_RULES_ACCESS_TOKEN: 'y' },
      'not both',
    ],
    ['a token without its address', ['--base-url', 'http://127.0.0.1:1'], { CAPACITY_RULES_API_TOKEN: 'x' }, '--email'],
    [
      'an agent without their token',
      ['--base-url', 'http://127.0.0.1:1', '--agent-email', 'jo@example.com'],
      { CAPACITY_RULES_ACCESS_TOKEN: 'x' },
      'CAPACITY_RULES_AGENT_API_TOKEN',
    ],
    [
      'nobody who listens',
      ['--base-url', 'http://127.0.0.1:1'],
      { CAPACITY_RULES_ACCESS_TOKEN: 'x' },
      'the server cannot be reached: connect ECONNREFUSED 127.0.0.1:1',
    ],
    ['no journal', ['--clean-up', '--journal', 'none.journal'], {}, 'there is no journal none.journal'],
  ])('%s', async (_, args, environment, message) => {
    const ended = await run(args, environment)
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain(message)
    expect(ended.stderr).not.toMatch(/^ {4}at /m)
  })

  test('credentials that are not good, those of no admin, and an agent that there is not', async () => {
    const refused = await run(few, { ...env, CAPACITY_RULES_API_TOKEN: 'wrong' })
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('the credentials are not good') })
    const { agent } = server
    const asAgent = { ...env, CAPACITY_RULES_EMAIL: 'user12@example.com', CAPACITY_RULES_API_TOKEN: agent.token }
    expect(await run(few, asAgent)).toMatchObject({ code: 2, stderr: expect.stringContaining('those of an admin') })
    const unknown = await run([...few, '--agents', '11,4711'], env)
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('4711 is no active agent') })
    const none = await run([...journal(), '--only', 'nonsense'], env)
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('no requirement has nonsense in its id') })
  })
})

describe('a run', () => {
  test('that finds nothing exits with 0, tells what it did, and leaves no journal', async () => {
    const [option, file = ''] = journal()
    const ended = await run([option ?? '', file, '--agents', '12,11', '--only', 'assign'], env)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toContain('2 agents were moved and put back')
    expect(ended.stdout).not.toContain('\u001b')
    expect(existsSync(file)).toBe(false)
  })

  test('writes the report in the form that was asked for, and no token anywhere', async () => {
    const output = temporaryFile('xml')
    const args = [...journal(), ...few, '--format', 'junit', '--output', output]
    const agent = {
      CAPACITY_RULES_AGENT_EMAIL: 'user12@example.com',
      CAPACITY_RULES_AGENT_API_TOKEN: server.agent.token,
    }
    const ended = await run(args, { ...env, ...agent })
    expect(ended.stdout).toContain('requirements:')
    const xml = readFileSync(output, 'utf8')
    expect(xml).toContain('<testsuite name="Trying again"')
    const json = await run([...journal(), ...few, '--format', 'json'], env)
    expect(JSON.parse(json.stdout)).toMatchObject({ profile: 'capacity-rules', summary: { fail: 0 }, problems: [] })
    for (const text of [ended.stdout, ended.stderr, xml, json.stdout]) {
      expect(text).not.toContain(server.agent.token)
      expect(text).not.toContain(server.admin.token)
    }
  })

  test('uses colours where it is told to, and none where NO_COLOR says so', async () => {
    const colored = await run([...journal(), '--only', 'head.'], { ...env, FORCE_COLOR: '1' })
    expect(colored.stdout).toContain('\u001b[')
    const plain = await run([...journal(), '--only', 'head.'], { ...env, NO_COLOR: '1' })
    expect(plain.stdout).not.toContain('\u001b')
  })

  test('does not begin while the journal of another is there', async () => {
    const file = temporaryFile('journal')
    const first = start(['--journal', file, '--max-rps', '20'], env)
    await vi.waitFor(() => expect(existsSync(file)).toBe(true), 20_000)
    const second = await run(['--journal', file, ...few], env)
    expect(second).toMatchObject({ code: 2, stderr: expect.stringContaining('is there already') })
    first.child.kill('SIGINT')
    await first.ended
  })

  test('that is interrupted puts the account back, reports what it knows, and exits with 130', async () => {
    const before = await server.picture()
    const file = temporaryFile('journal')
    const { child, ended } = start(['--journal', file, '--agents', 'all', '--max-rps', '50'], env)
    await vi.waitFor(() => expect(existsSync(file)).toBe(true), 20_000)
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 130, stderr: expect.stringContaining('being put back') })
    expect(existsSync(file)).toBe(false)
    expect(await server.picture()).toEqual(before)
  })
})

describe('against a server that lies', () => {
  let lying: LyingServer
  beforeAll(async () => {
    const noLocation = lie('no Location', [], { reply: (reply) => withField(reply, 'location', undefined) })
    lying = await startLying(server.base, noLocation)
  })
  afterAll(() => lying.close())

  test('a run exits with 1, and tells what was sent, expected and seen', async () => {
    const ended = await run([...journal(), '--only', 'create.location'], {
      ...env,
      CAPACITY_RULES_BASE_URL: lying.base.origin,
    })
    expect(ended.code).toBe(1)
    expect(ended.stdout).toMatch(/✗ create\.location .*\[V, contract: createCapacityRule 200\]/)
    expect(ended.stdout).toMatch(/sent {6}POST \/api\/v2\/capacity\/rules /)
    expect(ended.stdout).toMatch(/expected {2}Location: "http:\/\/127\.0\.0\.1:\d+\/api\/v2\/capacity\/rules\/\w{26}"/)
    expect(ended.stdout).toMatch(/seen {6}""/)
  })
})

test('a run whose server goes away exits with 3, and its journal is enough to put the account back later', async () => {
  const before = await server.picture()
  let requests = 0
  const going = lie('nothing, and then goes', [], {
    reply: (reply) => (++requests > 300 ? { ...reply, bytes: '' } : reply),
  })
  const proxy = await startLying(server.base, going)
  const file = temporaryFile('journal')
  const ended = await run(['--journal', file, '--agents', 'all'], {
    ...env,
    CAPACITY_RULES_BASE_URL: proxy.base.origin,
  })
  await proxy.close()
  expect(ended).toMatchObject({ code: 3, stderr: expect.stringContaining('--clean-up tries again') })
  expect(ended.stdout).toContain('Not put back: ')
  // The same server, under the address that it has now.
  writeFileSync(file, readFileSync(file, 'utf8').replace(proxy.base.origin, server.base.origin))
  expect(await run(['--journal', file, '--clean-up'], env)).toMatchObject({ code: 0, stderr: '' })
  expect(await server.picture()).toEqual(before)
})

describe('the list of requirements and the help', () => {
  test('need no server', async () => {
    const list = await run(['--list', '--only', 'if-match'])
    expect(list.code).toBe(0)
    expect(list.stdout).toContain('if-match.stale  Who writes with the tag of an older version changes nothing. [D]')
    const help = await run(['--help'])
    expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('Exit codes: 0') })
    expect(await run(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })
})
