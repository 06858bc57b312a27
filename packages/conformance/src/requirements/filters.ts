import { assigneesOf, assigneesPath } from '../account/views.ts'
import { expectEqual, expectError, expectStatus } from '../suite/mismatch.ts'
import type { Requirement, Theme } from '../suite/requirement.ts'
import { unknownAgentId } from '../suite/trial.ts'
import { filterOf, ruleListing, wholeListing } from './pages.ts'

/** Ways to write the ids of a filter that all name the same people. */
const spellings: readonly (readonly [id: string, origin: Requirement['origin'], rule: string, joined: string])[] = [
  ['commas', 'R', 'A filter names ids with commas between them.', ','],
  ['spaces', 'R', 'Spaces around the ids of a filter do not count.', '%20,%20'],
  ['plus-signs', 'R', 'Plus signs in a filter are spaces.', '+,+'],
  ['encoded-commas', 'R', 'Commas of a filter may be percent-encoded.', '%2C'],
  [
    'encoded-twice',
    'R',
    'A filter that was encoded twice is read all the same, as a published sample sends it.',
    '%252C%2B',
  ],
]

const sameFilter = spellings.map(
  ([id, origin, rule, joined]): Requirement => ({
    id: `filter.${id}`,
    origin,
    contract: 'listAssignees 200',
    rule,
    check: async (t) => {
      const { ids } = await wholeListing(t, 3)
      const page = await t.page(`filter[agent_ids]=${ids.toReversed().join(joined)}`)
      expectEqual(
        page.exchange,
        'the ids',
        page.ids.toSorted((a, b) => a - b),
        ids,
      )
    },
  }),
)

/** Values that are no list of ids, as they stand in a query and as an error shows them. */
const badFilters: readonly (readonly [raw: string, shown: string])[] = [
  ['', ''],
  [',', ','],
  ['11,', '11,'],
  [',11', ',11'],
  ['11,,12', '11,,12'],
  ['abc', 'abc'],
  ['0', '0'],
  ['-11', '-11'],
  ['011', '011'],
  ['11.0', '11.0'],
  ['1e1', '1e1'],
  ['11;12', '11;12'],
  ['11%2012', '11 12'],
  ['9007199254740991', '9007199254740991'],
]

const manyIds = (count: number): string => Array.from({ length: count }, (_, index) => unknownAgentId - index).join(',')

export const filters: Theme = {
  name: 'Filters',
  requirements: [
    ...sameFilter,
    {
      id: 'filter.of-rule',
      origin: 'R',
      contract: 'listCapacityRuleAssignees 200',
      rule: 'A filter narrows the listing of a rule, too.',
      check: async (t) => {
        const { ids, ruleId } = await ruleListing(t, 2)
        const page = await t.page(filterOf(ids.slice(1)), ruleId)
        expectEqual(page.exchange, 'the ids', page.ids, ids.slice(1))
      },
    },
    {
      id: 'filter.unknown-absent',
      origin: 'D',
      rule: 'Ids that nobody has are just absent from the reply.',
      check: async (t) => {
        const { ids } = await wholeListing(t, 1)
        const page = await t.page(`${filterOf([...ids, unknownAgentId])}`)
        expectEqual(page.exchange, 'the ids', page.ids, ids)
        const none = await t.page(filterOf([unknownAgentId]))
        expectEqual(none.exchange, 'ids and links', [none.ids, none.next, none.prev], [[], null, null])
      },
    },
    {
      id: 'filter.repeats',
      origin: 'D',
      rule: 'An id that stands in a filter twice counts once.',
      check: async (t) => {
        const [a = 0, b = 0] = (await wholeListing(t, 2)).ids
        // The size shows in the links, which name each id once.
        const page = await t.page(`filter[agent_ids]=${b},${a},${b}&page[size]=1`)
        expectEqual(page.exchange, 'the ids', page.ids, [a])
      },
    },
    {
      id: 'filter.hundred',
      origin: 'D',
      contract: 'listAssignees 400',
      rule: 'A filter has at most 100 ids; repeats do not count.',
      check: async (t) => {
        expectStatus(await t.send('GET', `${assigneesPath}?filter[agent_ids]=${manyIds(100)}`), 200)
        expectStatus(await t.send('GET', `${assigneesPath}?filter[agent_ids]=${manyIds(100)},${unknownAgentId}`), 200)
        const tooMany = await t.send('GET', `${assigneesPath}?filter[agent_ids]=${manyIds(101)}`)
        expectError(tooMany, 400, `Invalid parameter: filter[agent_ids]:(${manyIds(101).slice(0, 64)}), …`)
      },
    },
    {
      id: 'refused.filter',
      origin: 'D',
      contract: 'listAssignees 400, listCapacityRuleAssignees 400',
      rule: 'What is no list of ids is refused as a filter, with an error that shows it.',
      check: async (t) => {
        const { id } = await t.still()
        for (const [raw, shown] of badFilters) {
          for (const path of [assigneesPath, assigneesOf(id)]) {
            const exchange = await t.send('GET', `${path}?filter[agent_ids]=${raw}`)
            expectError(exchange, 400, `Invalid parameter: filter[agent_ids]:(${shown}), …`)
          }
        }
      },
    },
    {
      id: 'refused.filter-twice',
      origin: 'D',
      contract: 'listAssignees 400',
      rule: 'A filter that is sent twice is refused.',
      check: async (t) => {
        const exchange = await t.send('GET', `${assigneesPath}?filter[agent_ids]=11&filter%5Bagent_ids%5D=12`)
        expectError(exchange, 400, 'Invalid parameter: filter[agent_ids]:(11,12), …')
      },
    },
  ],
}
