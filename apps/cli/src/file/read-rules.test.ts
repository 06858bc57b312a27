import { describe, expect, test } from 'vitest'
import { describeProblems } from './problem.ts'
import { readRules } from './read-rules.ts'

const capacities = 'capacities: { email: 1, messaging: 1, voice: 0 }'
const everybody = `  - name: All\n    default: true\n    ${capacities}\n`
/** A file with a default rule in lines 3 to 5, and what is given from line 6 on. */
const withRules = (rules: string) => `version: 1\nrules:\n${everybody}${rules}`
/** The same with one more rule, whose fields begin in line 7, column 5. */
const withRule = (fields: string) => withRules(`  - name: X\n    ${fields}\n`)

const problemsOf = (text: string): string => {
  const result = readRules(text)
  return result.ok ? 'none' : describeProblems('f', result.problems)
}
const fileOf = (text: string) => {
  const result = readRules(text)
  if (!result.ok) throw new Error(describeProblems('f', result.problems))
  return result.file
}

describe('a file that is right', () => {
  test('gives its rules, with the places that errors about the account will need', () => {
    expect(
      fileOf(
        withRules(`  - id: 01kjp\n    name: " Chat "\n    ${capacities}\n    agents:\n      - 7 # Ada\n      - 3\n`),
      ),
    ).toEqual({
      rules: [
        {
          id: undefined,
          name: 'All',
          description: '',
          default: true,
          capacities: { email: 1, messaging: 1, voice: 0 },
          agents: undefined,
          at: { id: { line: 3, column: 5 }, name: { line: 3, column: 11 } },
        },
        {
          id: '01KJP',
          name: 'Chat',
          description: '',
          default: false,
          capacities: { email: 1, messaging: 1, voice: 0 },
          agents: [
            { id: 7, at: { line: 10, column: 9 } },
            { id: 3, at: { line: 11, column: 9 } },
          ],
          at: { id: { line: 6, column: 9 }, name: { line: 7, column: 11 } },
        },
      ],
    })
  })

  test('may be JSON', () => {
    const rule = { name: 'All', default: true, capacities: { email: 0, messaging: 500, voice: 1 } }
    expect(fileOf(JSON.stringify({ version: 1, rules: [rule] })).rules[0]).toMatchObject(rule)
  })

  test('may share parts by anchors and aliases', () => {
    const rules = `  - name: A\n    capacities: &usual { email: 4, messaging: 2, voice: 0 }\n  - name: B\n    capacities: *usual\n`
    expect(fileOf(withRules(rules)).rules[2]?.capacities).toEqual({ email: 4, messaging: 2, voice: 0 })
  })

  test('says nobody with an empty list, and nothing at all without one', () => {
    expect(fileOf(withRule(`${capacities}\n    agents: []`)).rules[1]?.agents).toEqual([])
    expect(fileOf(withRule(capacities)).rules[1]?.agents).toBeUndefined()
  })

  test('takes numbers by value, and minus zero for zero', () => {
    const given = fileOf(withRule('capacities: { email: 2.0, messaging: 1e2, voice: -0 }')).rules[1]
    expect(given?.capacities).toStrictEqual({ email: 2, messaging: 100, voice: 0 })
  })

  test('may use names and descriptions up to their last character', () => {
    const text = withRules(
      `  - name: "${'😀'.repeat(255)}"\n    description: "${'é'.repeat(1000)}"\n    ${capacities}\n`,
    )
    expect(problemsOf(text)).toBe('none')
  })
})

describe('a file that is wrong is told where, what is wrong and what is allowed:', () => {
  test.each<[rule: string, text: string, problems: string]>([
    ['empty', '', 'f:1:1: the file is empty; allowed is a map with version, rules'],
    ['no map', '- 1', 'f:1:1: the file is a list; allowed is a map with version, rules'],
    ['nothing in it', '{}', 'f:1:1: version is missing\nf:1:1: rules is missing'],
    ['another form', `version: 2\nrules:\n${everybody}`, 'f:1:10: version is 2; allowed is a whole number from 1 to 1'],
    [
      'an unknown key',
      `versions: 1\n${withRules('')}`,
      'f:1:1: "versions" is not known here; allowed are version, rules',
    ],
    [
      'an unknown key of a rule',
      withRule(`${capacities}\n    agent: [1]`),
      'f:8:5: "agent" is not known here; allowed are id, name, description, default, capacities, agents',
    ],
    [
      'an unknown channel',
      withRule('capacities: { email: 1, messaging: 1, voice: 0, chat: 1 }'),
      'f:7:53: "chat" is not known here; allowed are email, messaging, voice',
    ],
    ['a missing channel', withRule('capacities: { email: 1, voice: 0 }'), 'f:7:17: capacities.messaging is missing'],
    ['no capacities', withRule('description: x'), 'f:6:5: capacities is missing'],
    ['no name', withRules(`  - ${capacities}\n`), 'f:6:5: name is missing'],
    [
      'too much',
      withRule('capacities: { email: 501, messaging: -1, voice: 2 }'),
      'f:7:26: capacities.email is 501; allowed is a whole number from 0 to 500\nf:7:42: capacities.messaging is -1; allowed is a whole number from 0 to 500\nf:7:53: capacities.voice is 2; allowed is a whole number from 0 to 1',
    ],
    [
      'a fraction',
      withRule('capacities: { email: 1.5, messaging: 1, voice: 0 }'),
      'f:7:26: capacities.email is 1.5; allowed is a whole number from 0 to 500',
    ],
    [
      'a number in quotes',
      withRule('capacities: { email: "1", messaging: 1, voice: 0 }'),
      'f:7:26: capacities.email is "1"; allowed is a whole number from 0 to 500',
    ],
    [
      'nothing as a value',
      withRule('capacities: { email: , messaging: 1, voice: 0 }'),
      'f:7:26: capacities.email is empty; allowed is a whole number from 0 to 500',
    ],
    [
      'capacities that are a list',
      withRule('capacities: [1, 1, 0]'),
      'f:7:17: capacities is a list; allowed is a map with email, messaging, voice',
    ],
    [
      'a name of spaces',
      withRules(`  - name: "  "\n    ${capacities}\n`),
      'f:6:11: name is "  "; allowed is text of 1 to 255 characters that is not only spaces',
    ],
    [
      'a name that is a number',
      withRules(`  - name: 24\n    ${capacities}\n`),
      'f:6:11: name is 24; allowed is text of 1 to 255 characters that is not only spaces; in quotes it would be a text',
    ],
    [
      'a long name',
      withRules(`  - name: ${'x'.repeat(256)}\n    ${capacities}\n`),
      `f:6:11: name is "${'x'.repeat(64)}"…; allowed is text of 1 to 255 characters that is not only spaces`,
    ],
    [
      'a long description',
      withRule(`description: ${'x'.repeat(1001)}\n    ${capacities}`),
      `f:7:18: description is "${'x'.repeat(64)}"…; allowed is text of at most 1000 characters`,
    ],
    [
      'U+0000',
      withRule(`description: "\\0"\n    ${capacities}`),
      'f:7:18: description is "\\u0000"; allowed is text of at most 1000 characters',
    ],
    [
      'an id that is a path',
      withRule(`id: ../x\n    ${capacities}`),
      'f:7:9: id is "../x"; allowed is the rule\'s id as the API gives it: up to 64 letters and digits',
    ],
    [
      'a flag in words',
      withRule(`default: "no"\n    ${capacities}`),
      'f:7:14: default is "no"; allowed is true or false',
    ],
    [
      'agents that are no list',
      withRule(`${capacities}\n    agents: 1003`),
      'f:8:13: agents is 1003; allowed is a list of agent ids, [] for nobody',
    ],
    [
      'agent ids out of bounds',
      withRule(`${capacities}\n    agents: [0, 9007199254740991, x]`),
      'f:8:14: the agent id is 0; allowed is a whole number from 1 to 9007199254740990\nf:8:17: the agent id is 9007199254740991; allowed is a whole number from 1 to 9007199254740990\nf:8:35: the agent id is "x"; allowed is a whole number from 1 to 9007199254740990',
    ],
    [
      'an agent twice in a rule',
      withRule(`${capacities}\n    agents: [7, 7]`),
      'f:8:17: agent 7 stands in line 8 already; an agent is in one rule, once',
    ],
    [
      'an agent in two rules',
      withRules(`  - name: A\n    ${capacities}\n    agents: [7]\n  - name: B\n    ${capacities}\n    agents: [7]\n`),
      'f:11:14: agent 7 stands in line 8 already; an agent is in one rule, once',
    ],
    [
      'two defaults',
      withRule(`default: true\n    ${capacities}`),
      'f:7:14: the rule in line 3 is the default already; exactly one rule has default: true',
    ],
    [
      'no default',
      `version: 1\nrules:\n  - name: A\n    ${capacities}\n`,
      'f:3:3: no rule has default: true; exactly one has to',
    ],
    ['no rules', 'version: 1\nrules: []\n', 'f:2:8: no rule has default: true; exactly one has to'],
    [
      'agents of the default rule',
      `version: 1\nrules:\n${everybody}    agents: []\n`,
      'f:6:5: the default rule has everybody who is in no other rule; leave its agents out',
    ],
    [
      'a name twice',
      withRules(`  - name: A\n    ${capacities}\n  - name: "A "\n    id: B\n    ${capacities}\n`),
      'f:8:11: the name "A" stands in line 6 already; rules of one name each need their id',
    ],
    [
      'an id twice',
      withRules(`  - name: A\n    id: x1\n    ${capacities}\n  - name: B\n    id: X1\n    ${capacities}\n`),
      'f:10:9: the id X1 stands in line 7 already; each rule stands once',
    ],
    [
      'broken YAML',
      'version: 1\nrules: [',
      'f:2:9: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['a key twice', `version: 1\nversion: 1\nrules:\n${everybody}`, 'f:2:1: not valid YAML: Map keys must be unique'],
    ['two documents', `${withRules('')}---\n1`, 'f:6:1: not valid YAML: there is more than one document'],
    [
      'an unknown anchor',
      withRule('capacities: *usual'),
      'f:7:17: capacities is *usual, which has no anchor before it; allowed is a map with email, messaging, voice',
    ],
  ])('%s', (_, text, problems) => {
    expect(problemsOf(text)).toBe(problems)
  })

  test('all faults at once, in the order of the file', () => {
    const text = withRules(
      `  - name: A\n    capacities: { email: 999, messaging: 1 }\n    agents: [7, 7]\n    colour: red\n  - 5\n`,
    )
    expect(
      problemsOf(text)
        .split('\n')
        .map((line) => line.split(': ')[0]),
    ).toEqual(['f:7:17', 'f:7:26', 'f:8:17', 'f:9:5', 'f:10:5'])
  })

  test('of very many faults the first hundred, and how many more there are', () => {
    const lines = problemsOf(withRule(`${capacities}\n    agents: [${Array(150).fill('x').join(', ')}]`)).split('\n')
    expect(lines).toHaveLength(101)
    expect(lines.at(-1)).toBe('f: and 50 more')
  })
})
