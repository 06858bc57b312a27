import { beforeAll, describe, expect, test } from 'vitest'
import { newAccount } from './account.ts'
import { type Environment, run, start } from './process.ts'

const listed = async (env: Environment): Promise<unknown> => {
  const { code, stdout } = await run(['users', 'list', '--json'], { env })
  expect(code).toBe(0)
  return JSON.parse(stdout)
}

describe('users list', () => {
  let env: Environment
  const people = 2500
  beforeAll(async () => {
    env = await newAccount()
    const rows = Array.from(
      { length: people },
      (_, index) => `${index + 1},User ${index + 1},u${index + 1}@example.com,agent`,
    )
    await run(['users', 'import', '-'], { env, input: ['id,name,email,role', ...rows].join('\n') })
  })

  test('is JSON for machines, however many there are', async () => {
    expect(await listed(env)).toHaveLength(people)
  })

  test('is a table for people', async () => {
    const { code, stdout } = await run(['users', 'list'], { env })
    expect(code).toBe(0)
    const [head, first] = stdout.split('\n')
    expect(head).toMatch(/^id +name +email +role +permissions +active$/)
    expect(first).toMatch(/^1 +User 1 +u1@example\.com +agent +true$/)
    expect(stdout.match(/@/g)).toHaveLength(people)
  })

  test.each([[[]], [['--json']]])('ends without a word when its reader stops early %j', async (options) => {
    const { child, ended } = start(['users', 'list', ...options], { env })
    child.stdout?.once('data', () => child.stdout?.destroy())
    expect(await ended).toMatchObject({ code: 0, stderr: '' })
  })

  test.each([
    ['is listed', 'agent', 0],
    ['is refused', '\u001b[2Jboss', 1],
  ])('a user whose name or role commands the terminal %s, and commands nothing', async (_, role, code) => {
    const env = await newAccount()
    const user = { id: 1, name: 'Eve\u001b[2J\u009b2J', email: 'eve@example.com', role }
    const imported = await run(['users', 'import', '-'], { env, input: JSON.stringify(user) })
    const { stdout } = await run(['users', 'list'], { env })
    expect(imported.code).toBe(code)
    expect(imported.stdout + imported.stderr + stdout).toMatch(/\\u001b\[2J/)
    expect(imported.stdout + imported.stderr + stdout).not.toMatch(/(?!\n)\p{Cc}/u)
  })

  test('of nobody is an empty array, and no table', async () => {
    const none = await newAccount()
    expect(await listed(none)).toEqual([])
    expect(await run(['users', 'list'], { env: none })).toMatchObject({ code: 0, stdout: '', stderr: '' })
  })
})
