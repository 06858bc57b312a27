import fc from 'fast-check'
import { expect, test } from 'vitest'
import { capacityRules, temporaryFile } from './command.ts'
import { people, startRealServer } from './server.ts'

const server = await startRealServer()
const runs = Number(process.env.MODEL_RUNS ?? 0) > 1000 ? 300 : 25
const agents = people(30)
const ids = [1, ...agents.map(({ id }) => id)]

const capacities = fc.record({ email: fc.nat(500), messaging: fc.nat(500), voice: fc.nat(1) })
const name = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.constantFrom('Default capacity rule', 'Phone', 'Chat', '- x: [', '24', 'null', '# no'),
)
const rule = fc.record({
  name: name.filter((text) => text.trim() !== '' && !/[\0\p{Cs}]/u.test(text)).map((text) => text.trim()),
  description: fc.string({ maxLength: 30 }).filter((text) => !text.includes('\0')),
  capacities,
})
/** An account: rules of different names, which of them is the default, and in which each agent is. */
const anAccount = fc.record({
  rules: fc.uniqueArray(rule, { selector: (one) => one.name, minLength: 1, maxLength: 6 }),
  chosen: fc.nat(),
  places: fc.array(fc.nat(), { minLength: ids.length, maxLength: ids.length }),
})

/** Brings an account into a state by its API, as somebody would by hand. */
async function build({ rules, chosen, places }: typeof anAccount extends fc.Arbitrary<infer T> ? T : never) {
  const account = await server.newAccount({ agents })
  const { client } = account
  const builtIn = (await client.listCapacityRules())[0]?.id ?? ''
  const made: string[] = []
  for (const [at, one] of rules.entries()) {
    const agent_ids = ids.filter((_, place) => (places[place] ?? 0) % rules.length === at)
    const created = await client.createCapacityRule({ ...one, agent_ids, default: chosen % rules.length === at })
    made.push(created.id)
  }
  await client.deleteCapacityRule(builtIn)
  return account
}

test('what is pulled, applied to an empty account and pulled again is the same file, and then there is nothing to plan', async () => {
  await fc.assert(
    fc.asyncProperty(anAccount, async (model) => {
      const from = await build(model)
      const to = await server.newAccount({ agents })
      const pulled = await capacityRules(['pull'], { env: from.env })
      expect(pulled).toMatchObject({ code: 0, stderr: '' })
      const file = temporaryFile(pulled.stdout)
      expect(await capacityRules(['plan', '--prune', file], { env: from.env })).toMatchObject({ code: 0, stderr: '' })
      expect(await capacityRules(['apply', '--yes', '--prune', file], { env: to.env })).toMatchObject({
        code: 0,
        stderr: '',
      })
      expect(await capacityRules(['plan', '--prune', file], { env: to.env })).toMatchObject({ code: 0, stderr: '' })
      expect((await capacityRules(['pull'], { env: to.env })).stdout).toBe(pulled.stdout)
    }),
    { numRuns: runs },
  )
}, 300_000)

test('from any account to any other: one apply, and then there is nothing to plan', async () => {
  await fc.assert(
    fc.asyncProperty(anAccount, anAccount, fc.boolean(), async (from, to, prune) => {
      const wanted = (await capacityRules(['pull'], { env: (await build(from)).env })).stdout
      const file = temporaryFile(wanted)
      const { env } = await build(to)
      const flags = prune ? ['--prune'] : []
      const before = await capacityRules(['plan', ...flags, file], { env })
      const applied = await capacityRules(['apply', '--yes', ...flags, file], { env })
      expect({ ...applied, planned: before.stderr }).toMatchObject({ code: 0, stderr: '', planned: '' })
      expect(await capacityRules(['plan', ...flags, file], { env })).toMatchObject({ code: 0, stderr: '' })
      if (prune) expect((await capacityRules(['pull'], { env })).stdout).toBe(wanted)
    }),
    { numRuns: runs },
  )
}, 300_000)

test('a file with ids finds its rules again, twins and renamed ones too', async () => {
  const { env, client } = await server.newAccount({
    rules: ['Twin', 'Twin'].map((twin) => ({ name: twin, capacities: {} })),
  })
  const { stdout } = await capacityRules(['pull', '--ids'], { env })
  const [, first] = await client.listCapacityRules()
  const renamed = temporaryFile(stdout.replace(`${first?.id}\n    name: Twin`, `${first?.id}\n    name: First`))
  expect(await capacityRules(['plan', temporaryFile(stdout)], { env })).toMatchObject({ code: 0 })
  expect(await capacityRules(['apply', '--yes', renamed], { env })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Applied: 1 updated.'),
  })
  expect((await client.listCapacityRules()).map((one) => one.name)).toEqual(['Default capacity rule', 'First', 'Twin'])
})
