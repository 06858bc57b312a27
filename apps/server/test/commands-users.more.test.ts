import { writeFileSync } from 'node:fs'
import { CapacityRule } from '@capacity-rules/contract'
import { z } from '@hono/zod-openapi'
import { describe, expect, test } from 'vitest'
import { importText, kept, newAccount } from './account.ts'
import { admin, basic, get, newDatabase, run, startServer, temporaryPath } from './process.ts'

const failed = (...lines: string[]) => ({ code: 1, stdout: '', stderr: `capacity-rules-server: ${lines.join('\n')}\n` })

const counts = (created: number, joined = created) =>
  `${created} created, 0 updated, 0 unchanged; ${joined} joined the default rule, 0 left their rule.\n`

describe.concurrent('users import', () => {
  const all = 'capacity_rules_access:all'
  const assign = 'capacity_rules_access:view-and-assign'
  const ada = {
    id: 7,
    name: 'Ada, "the first"',
    email: 'ada@example.com',
    role: 'agent',
    permissions: [all],
    active: true,
  }
  const bo = {
    id: 8,
    name: 'Bo',
    email: 'bo@example.com',
    role: 'light_agent',
    permissions: [all, assign],
    active: false,
  }

  test.each([
    [
      'CSV with quotes, a BOM and CRLF',
      '.csv',
      `\ufeffid,name,email,role,permissions,active\r\n7,"Ada, ""the first""",ada@example.com,agent,${all},TRUE\r\n8,Bo,bo@example.com,light_agent,${all} ${assign},false\r\n`,
    ],
    [
      'CSV with columns in another order and semicolons between permissions',
      '.csv',
      `role,active,permissions,email,id,name\nagent,,${all},ada@example.com,7,"Ada, ""the first"""\n\nlight_agent,false,${assign};${all},bo@example.com,8, Bo \n`,
    ],
    ['NDJSON', '.ndjson', `${JSON.stringify(ada)}\n\n${JSON.stringify(bo)}`],
    ['NDJSON with CRLF', '.ndjson', `${JSON.stringify(ada)}\r\n${JSON.stringify(bo)}\r\n`],
    ['a JSON array', '.json', JSON.stringify([ada, bo], null, 2)],
  ])('reads %s', async (_, extension, text) => {
    const env = await newAccount()
    const file = temporaryPath(extension)
    writeFileSync(file, text)
    expect(await run(['users', 'import', file], { env })).toMatchObject({ code: 0, stdout: counts(2, 1), stderr: '' })
    expect(await kept(env)).toEqual([ada, bo])
  })

  test('reads standard input, overwrites by id and says what it did', async () => {
    const env = await newAccount()
    await importText(env, JSON.stringify([ada, bo]))
    const input = JSON.stringify([ada, { ...bo, active: true }, { ...ada, id: 9, email: 'cy@example.com' }])
    expect(await importText(env, input)).toMatchObject({
      code: 0,
      stdout: '1 created, 1 updated, 1 unchanged; 2 joined the default rule, 0 left their rule.\n',
    })
    const { stdout } = await importText(env, JSON.stringify({ ...bo, active: false }))
    expect(stdout).toBe('0 created, 1 updated, 0 unchanged; 0 joined the default rule, 1 left their rule.\n')
  })

  test('takes nothing of a file with bad rows, and names them by line', async () => {
    const env = await newAccount()
    const file = temporaryPath('.csv')
    const rows = [
      'id,name,email,role',
      '7,Ada,ada@example.com,agent',
      '8,Bo,bo@example.com,boss',
      'x,Cy,cy@example.com,agent',
      '7,Di,ADA@example.com,agent',
    ]
    writeFileSync(file, rows.join('\n'))
    expect(await run(['users', 'import', file], { env })).toMatchObject(
      failed(
        'nothing was imported, 4 bad rows:',
        '  line 3: role:(boss), must be one of admin, agent, light_agent',
        '  line 4: id:(x), must be an integer from 1 to 9007199254740990',
        '  line 5: id:(7), stands on line 2 already',
        '  line 5: email:(ADA@example.com), stands on line 2 already',
      ),
    )
    expect(await kept(env)).toEqual([])
  })

  test('names at most 20 bad rows and counts the others', async () => {
    const env = await newAccount()
    const rows = Array.from({ length: 50 }, (_, index) => JSON.stringify({ ...ada, id: index % 2 === 0 ? 0 : index }))
    const { code, stderr } = await importText(env, rows.join('\n'))
    expect(code).toBe(1)
    const lines = stderr.trimEnd().split('\n')
    expect(lines).toHaveLength(22)
    expect(lines[0]).toMatch(/: nothing was imported, \d+ bad rows:$/)
    expect(lines[1]).toMatch(/^ {2}line 1: id:\(0\), /)
    expect(lines[21]).toMatch(/^ {2}and \d+ more$/)
  })

  test.each<[string, string | Uint8Array, string]>([
    [
      'a column that nobody knows',
      'id,name,email,role,phone\n1,A,a@x.y,agent,1\n',
      'line 1: the header has "phone", known are id, name, email, role, permissions, active',
    ],
    ['a missing column', 'id,name,role\n1,A,agent\n', 'line 2: email:(), must be an e-mail address'],
    [
      'a row that is too short',
      'id,name,email,role\n1,A\n',
      'line 2: Invalid Record Length: columns length is 4, got 2 on line 2',
    ],
    ['a line that is no JSON', '{"id":1\n', 'line 1: is no JSON'],
    [
      'bytes that are not UTF-8',
      Buffer.from('id,name,email,role\n1,J\xfcrgen,j@x.y,agent\n', 'latin1'),
      'line 1: the file is not UTF-8',
    ],
  ])('refuses %s', async (_, input, problem) => {
    const env = await newAccount()
    expect(await importText(env, input)).toMatchObject(failed('nothing was imported, 1 bad row:', `  ${problem}`))
    expect(await kept(env)).toEqual([])
  })

  test('an empty file imports nobody', async () => {
    const env = await newAccount()
    for (const input of ['', 'id,name,email,role\n']) {
      expect(await importText(env, input), JSON.stringify(input)).toMatchObject({ code: 0, stdout: counts(0) })
    }
  })

  test('says in one line which file it cannot read', async () => {
    const env = await newAccount()
    const missing = temporaryPath('.csv')
    const { code, stderr } = await run(['users', 'import', missing], { env })
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^capacity-rules-server: cannot read [^\n]+ENOENT[^\n]+\n$/),
    ])
    expect(stderr).toContain(missing)
    expect((await run(['users', 'import', '.'], { env })).stderr).toMatch(
      /^capacity-rules-server: [^\n]*EISDIR[^\n]*\n$/,
    )
  })

  test('beside a running server changes rights at once', async () => {
    const env = newDatabase()
    const server = await startServer({ ...env, ...admin.env })
    await importText(env, JSON.stringify([ada]))
    const secret = (await run(['tokens', 'create', '--email', ada.email], { env })).stdout.trim()
    const status = async () => (await get(server, basic(ada.email, secret))).status
    expect(await status()).toBe(200)
    await importText(env, JSON.stringify([{ ...ada, permissions: [] }]))
    expect(await status()).toBe(403)
    await importText(env, JSON.stringify([{ ...ada, permissions: [], role: 'admin' }]))
    expect(await status()).toBe(200)
    await importText(env, JSON.stringify([{ ...ada, active: false }]))
    expect(await status()).toBe(401)
    const rules = z.array(CapacityRule).parse(await (await get(server, admin.authorization)).json())
    expect(rules.map(({ assignees }) => assignees.count)).toEqual([1])
    await server.stop()
  })
})
