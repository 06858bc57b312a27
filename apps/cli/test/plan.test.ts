import { describe, expect, test } from 'vitest'
import { capacityRules, temporaryFile } from './command.ts'
import { startProxy } from './proxy.ts'
import { people, startRealServer } from './server.ts'

const server = await startRealServer()
const capacities = { email: 4, messaging: 0, voice: 1 }
const everybody =
  '  - { name: Default capacity rule, default: true, capacities: { email: 10, messaging: 3, voice: 1 } }\n'
const fileWith = (...rules: string[]) =>
  temporaryFile(`version: 1\nrules:\n${everybody}${rules.map((rule) => `  - { ${rule} }\n`).join('')}`)
const phone = (agents: string) => `name: Phone, capacities: { email: 4, messaging: 0, voice: 1 }, agents: [${agents}]`

describe('plan', () => {
  test('says what would change with code 2, and changes nothing', async () => {
    const { env } = await server.newAccount({
      agents: people(3),
      rules: [{ name: 'Phone', capacities, agentIds: [1001] }],
    })
    const before = await capacityRules(['assignees'], { env })
    const planned = await capacityRules(['plan', fileWith(phone('1002'))], { env })
    expect(planned).toMatchObject({ code: 2, stderr: '', stdout: expect.stringContaining('Plan: 2 agents to move.') })
    expect(await capacityRules(['assignees'], { env })).toEqual(before)
  })

  test('says that nothing would change with code 0', async () => {
    const { env } = await server.newAccount({
      agents: people(3),
      rules: [{ name: 'Phone', capacities, agentIds: [1001] }],
    })
    expect(await capacityRules(['plan', fileWith(phone('1001'))], { env })).toEqual({
      code: 0,
      stdout: 'Nothing to change: the account is as the file says.\n',
      stderr: '',
    })
  })

  test('reads a file from standard input, and gives JSON', async () => {
    const { env } = await server.newAccount()
    const input = `version: 1\nrules:\n${everybody}  - { name: New, capacities: { email: 1, messaging: 0, voice: 0 } }\n`
    const { code, stdout } = await capacityRules(['plan', '--json', '-'], { env, input })
    expect({ code, plan: JSON.parse(stdout) }).toMatchObject({
      code: 2,
      plan: { changes: true, create: [{ name: 'New', agent_ids: [] }] },
    })
  })

  test('tells agents whom the account does not have, with their lines', async () => {
    const { env, setActive } = await server.newAccount({ agents: people(3), rules: [{ name: 'Phone', capacities }] })
    await setActive(1003, false)
    const file = fileWith(phone('1001, 1003, 77'))
    expect(await capacityRules(['plan', file], { env })).toEqual({
      code: 1,
      stdout: '',
      stderr:
        `${file}:4:85: the account has no agent 1003; they may have left: take the line out\n` +
        `${file}:4:91: the account has no agent 77; they may have left: take the line out\n` +
        `capacity-rules: 2 faults in ${file}; nothing was changed\n`,
    })
  })

  test('tells names that the account has more than once before it reads any agents', async () => {
    const { env } = await server.newAccount({
      rules: [
        { name: 'Phone', capacities },
        { name: 'Phone', capacities },
      ],
    })
    const file = fileWith(phone(''))
    const proxy = await startProxy(server.baseUrl)
    expect(await capacityRules(['plan', '--base-url', proxy.baseUrl, file], { env })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /:4:13: the account has 2 rules named "Phone" \([0-9A-Z]{26}, [0-9A-Z]{26}\); say which one/,
      ),
    })
    expect(proxy.seen).toEqual(['GET /api/v2/capacity/rules'])
  })

  test('asks for agents by id rather than reading a large default rule', async () => {
    const { env } = await server.newAccount({ agents: people(1000), rules: [{ name: 'Phone', capacities }] })
    const proxy = await startProxy(server.baseUrl)
    const ids = people(150).map(({ id }) => id)
    const { code } = await capacityRules(['plan', '--base-url', proxy.baseUrl, fileWith(phone(ids.join(', ')))], {
      env,
    })
    // The rules, two look-ups of a hundred ids at most, and whether the rules are still the same.
    expect({ code, requests: proxy.seen.length }).toEqual({ code: 2, requests: 4 })
  })
})

describe('what goes wrong is told in one line:', () => {
  test('a file that is not there', async () => {
    expect(await capacityRules(['plan', '/nowhere/x.yaml'])).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^capacity-rules: cannot read \/nowhere\/x\.yaml: ENOENT.*\n$/),
    })
  })

  test('a file that is not UTF-8', async () => {
    const file = temporaryFile(Uint8Array.of(0xff, 0xfe))
    expect(await capacityRules(['validate', file])).toMatchObject({
      code: 1,
      stderr: `capacity-rules: cannot read ${file}: it is not UTF-8\n`,
    })
  })

  test('wrong credentials, with what to check', async () => {
    const { env } = await server.newAccount()
    const wrong = { ...env, CAPACITY_RULES_API_TOKEN: 'crapi_wrong' }
    const { code, stderr } = await capacityRules(['check'], { env: wrong })
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^capacity-rules: Couldn't authenticate you \(status 401, request [^)]+\); check the e-mail address and the token\n$/,
    )
    expect(stderr).not.toContain('crapi_wrong')
  })

  test('a page that is not the API', async () => {
    const { env } = await server.newAccount()
    const proxy = await startProxy(server.baseUrl, {
      there: () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: '[{"id":7}]' }),
    })
    expect(await capacityRules(['check', '--base-url', proxy.baseUrl], { env })).toMatchObject({
      code: 1,
      stderr:
        "capacity-rules: the server's reply has a rule without id and name; is the base URL that of such an API?\n",
    })
  })
})

describe('validate', () => {
  test('says how much there is in a good file', async () => {
    const file = fileWith(phone('1, 2'))
    expect(await capacityRules(['validate', file])).toEqual({
      code: 0,
      stdout: `${file} is valid: 2 rules, 2 agents named.\n`,
      stderr: '',
    })
    expect(JSON.parse((await capacityRules(['validate', '--json', file])).stdout)).toEqual({
      valid: true,
      problems: [],
    })
  })

  test('tells all faults of a bad one, on standard error or as JSON', async () => {
    const file = temporaryFile('version: 1\nrules: 7\nx: 1\n')
    const ended = await capacityRules(['validate', file])
    expect(ended).toEqual({
      code: 1,
      stdout: '',
      stderr:
        `${file}:2:8: rules is 7; allowed is a list of rules\n` +
        `${file}:3:1: "x" is not known here; allowed are version, rules\n` +
        `capacity-rules: 2 faults in ${file}; nothing was changed\n`,
    })
    const json = await capacityRules(['validate', '--json', file])
    expect(json).toMatchObject({ code: 1, stderr: '' })
    expect(JSON.parse(json.stdout)).toMatchObject({
      valid: false,
      problems: [
        { line: 2, column: 8 },
        { line: 3, column: 1 },
      ],
    })
  })
})
