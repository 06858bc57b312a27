import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { capacityRules, temporaryPath } from './command.ts'
import { startProxy } from './proxy.ts'
import { people, startRealServer } from './server.ts'

const server = await startRealServer()
const capacities = { email: 4, voice: 1 }

test('a small account as a file', async () => {
  const { env } = await server.newAccount({
    agents: [
      { id: 1004, name: 'Jonas Lindqvist' },
      { id: 1003, name: 'Ada Okafor' },
      { id: 1005, name: 'In the default rule' },
    ],
    rules: [
      { name: 'Phone desk', description: 'Calls first; a few mails in between.', capacities, agentIds: [1004, 1003] },
      { name: 'Chat team', capacities: { messaging: 5 } },
    ],
  })
  const pulled = await capacityRules(['pull'], { env })
  expect(pulled).toMatchObject({ code: 0, stderr: '' })
  await expect(pulled.stdout).toMatchFileSnapshot('./golden/pull.yaml')
})

test('every agent of a large rule is there, and the default rule is not read through', async () => {
  const { env } = await server.newAccount({
    agents: people(600),
    rules: [{ name: 'Large', capacities, agentIds: people(250).map(({ id }) => id) }],
  })
  const proxy = await startProxy(server.baseUrl)
  const { stdout } = await capacityRules(['pull', '--base-url', proxy.baseUrl], { env })
  expect(stdout.match(/^ {6}- \d+ # Agent \d+$/gm)).toHaveLength(250)
  // The rules, three pages, and whether the rules are still the same.
  expect(proxy.seen).toHaveLength(5)
})

test('rules that share a name have their ids, and --ids gives all', async () => {
  const rules = ['Twin', 'Twin', 'Single'].map((name) => ({ name, capacities }))
  const { env } = await server.newAccount({ rules })
  const idsIn = async (...args: string[]) =>
    (await capacityRules(['pull', ...args], { env })).stdout.match(/id: [0-9A-Z]{26}$/gm)
  expect(await idsIn()).toHaveLength(2)
  expect(await idsIn('--ids')).toHaveLength(4)
})

test('a file is written, left alone while it says the same, and overwritten with --force alone', async () => {
  const { env, client } = await server.newAccount()
  const file = temporaryPath()
  expect(await capacityRules(['pull', file], { env })).toEqual({
    code: 0,
    stdout: '',
    stderr: expect.stringMatching(
      /^1 rule written to .*\nFor completion .*: capacity-rules schema > capacity-rules\.schema\.json\n$/,
    ),
  })
  expect(await capacityRules(['pull', file], { env })).toMatchObject({
    code: 0,
    stderr: `${file} is as the account is already.\n`,
  })
  await client.createCapacityRule({ name: 'New', capacities: {} })
  writeFileSync(file, 'mine')
  expect(await capacityRules(['pull', file], { env })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--force overwrites it'),
  })
  expect(readFileSync(file, 'utf8')).toBe('mine')
  expect(await capacityRules(['pull', '--force', file], { env })).toMatchObject({ code: 0 })
  expect(readFileSync(file, 'utf8')).toContain('name: New')
})

test('a file that cannot be written is told, and leaves nothing behind', async () => {
  const { env } = await server.newAccount()
  expect(await capacityRules(['pull', '/nowhere/rules.yaml'], { env })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^capacity-rules: cannot write \/nowhere\/rules\.yaml: ENOENT/),
  })
  expect(existsSync('/nowhere')).toBe(false)
})

test('an account that changes while it is read is read again, and given up after the third time', async () => {
  const { env, client } = await server.newAccount({
    agents: people(20),
    rules: [{ name: 'Busy', capacities, agentIds: people(10).map(({ id }) => id) }],
  })
  let changes = 1
  const proxy = await startProxy(server.baseUrl, {
    async there({ path }) {
      if (path.includes('/assignees') && changes-- > 0)
        await client.createCapacityRule({ name: `N${changes}`, capacities: {} })
      return undefined
    },
  })
  const pull = () => capacityRules(['pull', '--base-url', proxy.baseUrl], { env })
  expect(await pull()).toMatchObject({ code: 0, stdout: expect.stringContaining('name: N0') })
  changes = Number.POSITIVE_INFINITY
  expect(await pull()).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('3 times over') })
})
