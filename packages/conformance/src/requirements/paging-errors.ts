import { assigneesOf, assigneesPath } from '../account/views.ts'
import { expectError, expectStatus } from '../suite/mismatch.ts'
import type { Requirement, Theme } from '../suite/requirement.ts'
import { type Trial, unknownRuleId } from '../suite/trial.ts'

const invalid = (name: string, value: string): string => `Invalid pagination parameter: ${name}:(${value})`

/** What no paging parameter may be, as it stands in a query and as the error shows it. */
const noIntegers: readonly (readonly [raw: string, shown: string])[] = [
  ['', ''],
  ['abc', 'abc'],
  ['1e1', '1e1'],
  ['0x10', '0x10'],
  ['+5', '+5'],
  ['%2B5', '+5'],
  ['-1', '-1'],
  ['05', '05'],
  ['5.0', '5.0'],
  ['5,6', '5,6'],
  ['%205', ' 5'],
  ['%zz', '%zz'],
  ['9007199254740992', '9007199254740992'],
]

/** Expects that a query is refused in the same way by both listings. */
async function expectRefused(t: Trial, query: string, error: string): Promise<void> {
  const { id } = await t.still()
  for (const path of [assigneesPath, assigneesOf(id)]) expectError(await t.send('GET', `${path}?${query}`), 400, error)
}

const noInteger = (['page[size]', 'page[after]', 'page[before]'] as const).map(
  (name): Requirement => ({
    id: `refused.${name.replace('[', '-').replace(']', '')}`,
    origin: name === 'page[size]' ? 'R' : 'D',
    contract: 'listAssignees 400, listCapacityRuleAssignees 400',
    rule: `What is no plain decimal number is refused as ${name}, with an error that shows it.`,
    check: async (t) => {
      for (const [raw, shown] of noIntegers) await expectRefused(t, `${name}=${raw}`, invalid(name, shown))
    },
  }),
)

const both = invalid('page[before]', '9')

/** Queries with several faults, and the one that is found first. */
const severalFaults: readonly (readonly [query: string, error: string])[] = [
  ['filter[agent_ids]=x&page[before]=b&page[after]=a&page[size]=s', invalid('page[size]', 's')],
  ['filter[agent_ids]=x&page[before]=b&page[after]=a&page[size]=5', invalid('page[after]', 'a')],
  ['filter[agent_ids]=x&page[before]=b&page[after]=5', invalid('page[before]', 'b')],
  ['filter[agent_ids]=x&page[before]=9&page[after]=5', both],
  ['filter[agent_ids]=x&page[before]=9', 'Invalid parameter: filter[agent_ids]:(x), …'],
]

export const pagingErrors: Theme = {
  name: 'Paging parameters',
  requirements: [
    ...noInteger,
    {
      id: 'pages.size-bounds',
      origin: 'V',
      contract: 'listAssignees 400',
      rule: 'A page size is from 1 to 100.',
      check: async (t) => {
        for (const size of [1, 100]) expectStatus(await t.send('GET', `${assigneesPath}?page[size]=${size}`), 200)
        for (const size of ['0', '101']) await expectRefused(t, `page[size]=${size}`, invalid('page[size]', size))
      },
    },
    {
      id: 'pages.cursor-bounds',
      origin: 'D',
      rule: 'A cursor is from 0 to 9007199254740991.',
      check: async (t) => {
        for (const cursor of ['page[after]=0', 'page[before]=0', 'page[after]=9007199254740991']) {
          expectStatus(await t.send('GET', `${assigneesPath}?${cursor}`), 200)
        }
      },
    },
    {
      id: 'pages.both-cursors',
      origin: 'R',
      contract: 'listAssignees 400',
      rule: 'page[after] and page[before] together are refused.',
      check: async (t) => {
        const { id } = await t.still()
        for (const path of [assigneesPath, assigneesOf(id)]) {
          expectStatus(await t.send('GET', `${path}?page[after]=5&page[before]=9`), 400)
        }
      },
    },
    {
      id: 'errors.both-cursors',
      origin: 'D',
      rule: 'Of both cursors, the error names page[before], in whatever order they stand.',
      check: async (t) => {
        await expectRefused(t, 'page[after]=5&page[before]=9', both)
        await expectRefused(t, 'page[before]=9&page[after]=9', both)
      },
    },
    {
      id: 'refused.page-twice',
      origin: 'D',
      rule: 'A paging parameter that is sent twice is refused, and the error shows all its values.',
      check: async (t) => {
        await expectRefused(t, 'page[size]=5&page%5Bsize%5D=6', invalid('page[size]', '5,6'))
        await expectRefused(t, 'page[after]=5&page[after]=5', invalid('page[after]', '5,5'))
      },
    },
    {
      id: 'errors.value-cut',
      origin: 'D',
      rule: 'An error shows at most 64 characters of a value, counted as code points.',
      check: async (t) => {
        await expectRefused(t, `page[size]=${'x'.repeat(64)}`, invalid('page[size]', 'x'.repeat(64)))
        await expectRefused(t, `page[size]=${'x'.repeat(65)}`, invalid('page[size]', 'x'.repeat(64)))
        await expectRefused(t, `page[size]=${'%F0%9F%98%80'.repeat(65)}`, invalid('page[size]', '😀'.repeat(64)))
      },
    },
    {
      id: 'errors.first-of-query',
      origin: 'D',
      rule: 'Of several faults in a query the first is reported: size, after, before, both cursors, filter.',
      check: async (t) => {
        for (const [query, error] of severalFaults) await expectRefused(t, query, error)
      },
    },
    {
      id: 'errors.query-before-rule',
      origin: 'D',
      rule: 'A fault in the query is found before the rule is looked up.',
      check: async (t) => {
        const path = assigneesOf(unknownRuleId)
        expectError(await t.send('GET', `${path}?page[size]=0`), 400, invalid('page[size]', '0'))
        expectStatus(await t.send('GET', `${path}?page[size]=1`), 404)
      },
    },
  ],
}
