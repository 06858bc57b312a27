import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { capacityRules, temporaryFile } from './command.ts'
import { startProxy } from './proxy.ts'
import { people, startRealServer } from './server.ts'

const server = await startRealServer()
const account = await server.newAccount({
  agents: [...people(12), { id: 1099, name: '=Ada, "the" one' }],
  rules: [
    { name: 'Phone desk', capacities: { email: 4, voice: 1 }, agentIds: [1001, 1002, 1099] },
    { name: '電話', capacities: {}, agentIds: [1003] },
    { name: 'Empty', capacities: { messaging: 5 } },
    { name: 'Empty', capacities: { messaging: 5 }, agentIds: [1004] },
  ],
})
const { env } = account
/** Ids of rules are new in each run. */
const withoutIds = (text: string): string => text.replace(/[0-9A-HJKMNP-TV-Z]{26}/g, '<id>')

describe('check', () => {
  test('shows the rules, how much their agents may hold, and what is worth a look', async () => {
    const { code, stdout } = await capacityRules(['check'], { env })
    expect(code).toBe(2)
    await expect(withoutIds(stdout)).toMatchFileSnapshot('./golden/check.txt')
  })

  test('says the same as JSON', async () => {
    const { code, stdout } = await capacityRules(['check', '--json'], { env })
    expect({ code, ...JSON.parse(withoutIds(stdout)) }).toMatchObject({
      code: 2,
      agents: 14,
      total: { email: 102, messaging: 32, voice: 12 },
      findings: [
        {
          kind: 'no-capacity',
          rule: { id: '<id>', name: '電話' },
          message: '"電話" gives no work on any channel; 1 agent can get none',
        },
        { kind: 'nobody', message: '"Empty" has nobody in it' },
        { kind: 'same-name', message: '"Empty" (<id>) shares its name with 1 other rule' },
        { kind: 'same-name' },
      ],
    })
  })

  test('has nothing to say of a new account, with code 0, and asks once', async () => {
    const fresh = await server.newAccount()
    const proxy = await startProxy(server.baseUrl)
    const ended = await capacityRules(['check', '--base-url', proxy.baseUrl], { env: fresh.env })
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/\nNothing to look at\.\n$/) })
    expect(proxy.seen).toHaveLength(1)
  })

  test('draws within the width of the terminal, with colours', async () => {
    const { stdout } = await capacityRules(['check'], { env, answers: [], columns: 60 })
    const bars = stdout.split('\n').filter((line) => line.includes('█'))
    expect(stdout).toContain('\u001b[36m█')
    expect(Math.max(...bars.map((line) => stripVTControlCharacters(line).length))).toBeLessThanOrEqual(60)
  })
})

describe('assignees', () => {
  const listed = async (...args: string[]) => {
    const { code, stdout, stderr } = await capacityRules(['assignees', ...args], { env })
    return { code, stderr, lines: withoutIds(stdout).trimEnd().split('\n') }
  }

  test('as a table', async () => {
    expect(await listed('--agent', '1001', '1099')).toEqual({
      code: 0,
      stderr: '',
      lines: [
        '  id  name             rule        email  messaging  voice  rule_id',
        '1001  Agent 1001       Phone desk      4          0      1  <id>',
        '1099  =Ada, "the" one  Phone desk      4          0      1  <id>',
      ],
    })
  })

  test('as CSV', async () => {
    expect((await listed('--rule', 'Phone desk', '--format', 'csv')).lines).toEqual([
      'id,name,rule,email,messaging,voice,rule_id',
      '1001,Agent 1001,Phone desk,4,0,1,<id>',
      '1002,Agent 1002,Phone desk,4,0,1,<id>',
      '1099,"=Ada, ""the"" one",Phone desk,4,0,1,<id>',
    ])
  })

  test('as JSON, an empty array for nobody', async () => {
    const { lines } = await listed('--rule', '電話', '--format', 'json')
    expect(JSON.parse(lines.join('\n'))).toEqual([
      {
        id: 1003,
        name: 'Agent 1003',
        capacities: { email: 0, messaging: 0, voice: 0 },
        rule_id: '<id>',
        rule_name: '電話',
      },
    ])
    expect((await listed('--rule', '電話', '--agent', '1001', '--format', 'json')).lines).toEqual(['[]'])
  })

  test('of all agents, in the order of their ids', async () => {
    const ids = (await listed('--format', 'csv')).lines.slice(1).map((line) => Number(line.split(',')[0]))
    expect(ids).toEqual([1, ...people(12).map(({ id }) => id), 1099])
  })

  test('of more agents than one request may name', async () => {
    const many = await server.newAccount({ agents: people(230) })
    const ids = people(230).map(({ id }) => id)
    const { stdout } = await capacityRules(['assignees', '--format', 'csv', '--agent', ids.join(',')], {
      env: many.env,
    })
    expect(stdout.trim().split('\n')).toHaveLength(231)
  })

  test.each([
    ['nowhere', 'the account has no rule with the id or the name "nowhere"'],
    ['Empty', 'the account has several rules named "Empty"; say which one by its id: <id>, <id>'],
  ])('of the rule %s: an error', async (rule, message) => {
    expect(await listed('--rule', rule)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^capacity-rules: /) })
    expect(withoutIds((await listed('--rule', rule)).stderr)).toBe(`capacity-rules: ${message}\n`)
  })

  test.each(['0', '1.5', 'x', '1,,2', '9007199254740991'])('of the agent %s: an error of usage', async (id) => {
    expect(await listed('--agent', id)).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('Allowed are ids from 1 to 9007199254740990'),
    })
  })
})

describe('help', () => {
  test.each(['pull', 'validate', 'plan', 'apply', 'schema', 'assignees', 'check'])(
    'of %s has an example',
    async (command) => {
      const { code, stdout } = await capacityRules([command, '--help'])
      expect(code).toBe(0)
      expect(stdout).toContain(`Example:\n  $ capacity-rules ${command}`)
    },
  )

  test('lists the exit codes and the settings', async () => {
    const { stdout } = await capacityRules(['--help'])
    expect(stdout.match(/^ {2}\d+ {2,}/gm)?.map(Number)).toEqual([0, 1, 2, 64, 130])
    for (const name of ['BASE_URL', 'EMAIL', 'API_TOKEN', 'ACCESS_TOKEN'])
      expect(stdout).toContain(`CAPACITY_RULES_${name}`)
  })

  test.each([
    [[]],
    [['nothing']],
    [['plan']],
    [['plan', 'a', 'b']],
    [['plan', '--purge', 'a']],
    [['assignees', '--format', 'xml']],
  ])('a wrong command line, %j, is an error of usage', async (args) => {
    expect(await capacityRules(args)).toMatchObject({ code: 64, stdout: '' })
  })
})

test('a terminal sees the progress of long work, a pipe does not', async () => {
  const large = await server.newAccount({
    agents: people(900),
    rules: [{ name: 'Large', capacities: {}, agentIds: people(800).map(({ id }) => id) }],
  })
  const file = temporaryFile((await capacityRules(['pull'], { env: large.env })).stdout)
  expect(await capacityRules(['plan', file], { env: large.env })).toMatchObject({ code: 0, stderr: '' })
  const onTerminal = await capacityRules(['plan', file], { env: large.env, answers: [] })
  expect(onTerminal.stderr).toMatch(/\d+\/8 pages of agents/)
  expect(onTerminal.stdout).toContain('Nothing to change')
})
