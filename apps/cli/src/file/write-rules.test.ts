import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRules } from './read-rules.ts'
import { type WrittenRule, writeRules } from './write-rules.ts'

const capacities = { email: 4, messaging: 0, voice: 1 }
const rule = (given: Partial<WrittenRule>): WrittenRule => ({
  id: '01A',
  name: 'A',
  description: '',
  default: false,
  capacities,
  agents: [],
  ...given,
})
const everybody = rule({ id: '01D', name: 'Everybody', default: true })
const write = (rules: readonly WrittenRule[], ids = false) => writeRules(rules, { ids })

const example = [
  rule({
    id: '01C',
    name: 'Phone desk',
    description: 'Calls first.\nMails second.',
    agents: [
      { id: 1010, name: 'Jonas' },
      { id: 9, name: 'Ada' },
    ],
  }),
  rule({ id: '01B', name: 'Chat: "five" # at once' }),
  everybody,
]

test('the file has the default rule first, then rules by name and agents by id, their names as comments', async () => {
  await expect(write(example)).toMatchFileSnapshot('./golden/rules.yaml')
})

test('with ids, every rule has its own', async () => {
  await expect(write(example, true)).toMatchFileSnapshot('./golden/rules-with-ids.yaml')
})

test('rules that share a name have their ids even when nobody asked for ids', () => {
  const text = write([everybody, rule({ id: '01X' }), rule({ id: '01Y' })])
  expect(text.match(/id: .*/g)).toEqual(['id: 01X', 'id: 01Y'])
})

test('the order in which the server gives rules and agents does not matter', () => {
  expect(write(example.toReversed())).toBe(write(example))
})

test("an agent's name cannot leave its comment", () => {
  const text = write([everybody, rule({ agents: [{ id: 7, name: 'Ada\n      - 8\r\u2028\u0000\u202e' }] })])
  expect(text).toContain('\n      - 7 # Ada - 8\n')
  const result = readRules(text)
  expect(result.ok && result.file.rules[1]?.agents?.map(({ id }) => id)).toEqual([7])
})

test('characters that hide or turn text round are written as escapes', () => {
  const text = write([everybody, rule({ name: 'A\u202eB\u{e0041}', description: '\u0085' })])
  expect(text).toContain('name: "A\\u202eB\\U000e0041"')
  expect(text).toContain('description: "\\u0085"')
})

const text = (maxLength: number) => fc.string({ unit: 'grapheme', maxLength }).filter((value) => !value.includes('\0'))
const anything = (maxLength: number) =>
  fc.oneof(
    text(maxLength),
    fc.string({ unit: 'binary', maxLength }).filter((value) => !/[\0\p{Cs}]/u.test(value)),
    fc.constantFrom(
      'yes',
      '1',
      'null',
      '~',
      '- a',
      '#',
      ' |\n x',
      'a\n\n',
      '\n',
      '%',
      '&a',
      '*a',
      '!!str',
      '"',
      "'",
      '01E5',
      '0x10',
      '---',
      '...',
      '\t',
      'é',
      '<<',
    ),
  )

test('what is written is read back as it was', () => {
  const aRule = fc.record({
    name: anything(30).map((name) => name.trim() || 'x'),
    description: anything(60),
    email: fc.nat(500),
    agents: fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 53 - 2 }), { maxLength: 4 }),
  })
  fc.assert(
    fc.property(fc.uniqueArray(aRule, { selector: ({ name }) => name, minLength: 1, maxLength: 4 }), (given) => {
      const used = new Set<number>()
      const rules = given.map(({ email, agents, ...rest }, index) => {
        const own = agents.filter((id) => !used.has(id))
        for (const id of own) used.add(id)
        return rule({
          ...rest,
          id: `ID${index}`,
          default: index === 0,
          capacities: { ...capacities, email },
          agents: own.map((id) => ({ id, name: rest.description })),
        })
      })
      const result = readRules(write(rules))
      if (!result.ok) throw new Error(JSON.stringify(result.problems))
      const read = result.file.rules.map(({ at, id, agents, ...rest }) => ({
        ...rest,
        agents: agents?.map((agent) => agent.id) ?? [],
      }))
      const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)
      expect(read.toSorted(byName)).toEqual(
        rules
          .map(({ id, agents, ...rest }) => ({
            ...rest,
            agents: rest.default ? [] : agents.map((agent) => agent.id).toSorted((a, b) => a - b),
          }))
          .toSorted(byName),
      )
    }),
    { numRuns: 100 },
  )
}, 60_000)
