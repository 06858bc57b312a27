/** What a page has to be, in a listing that a filter narrows to some people. */
export interface PageCase {
  readonly id: string
  readonly rule: string
  readonly origin: 'R' | 'V' | 'D'
  /** The query behind the filter. @param ids of the people, ascending */
  readonly query: (ids: readonly number[]) => string
  readonly want: (ids: readonly number[]) => WantedPage
}

interface WantedPage {
  readonly ids: readonly number[]
  /** The page[after] of the link; null for no link. */
  readonly next: number | null
  /** The page[before] of the link; null for no link. */
  readonly prev: number | null
}

/** How many people a case has to do with. */
export const peopleOfCase = 5

const highest = 9_007_199_254_740_991
const idAt = (ids: readonly number[], index: number): number => ids.at(index) ?? 0
const after = (cursor: number, size: number): string => `page[after]=${cursor}&page[size]=${size}`
const before = (cursor: number, size: number): string => `page[before]=${cursor}&page[size]=${size}`

const published: readonly PageCase[] = [
  {
    id: 'all-on-one',
    origin: 'R',
    rule: 'A listing that fits on one page has no links.',
    query: () => 'page[size]=100',
    want: (ids) => ({ ids, next: null, prev: null }),
  },
  {
    id: 'just-full',
    origin: 'R',
    rule: 'A page that is just full and the last has no next.',
    query: (ids) => `page[size]=${ids.length}`,
    want: (ids) => ({ ids, next: null, prev: null }),
  },
  {
    id: 'first',
    origin: 'R',
    rule: 'The first page has the lowest ids, and next carries its last one.',
    query: () => 'page[size]=2',
    want: (ids) => ({ ids: ids.slice(0, 2), next: idAt(ids, 1), prev: null }),
  },
  {
    id: 'smallest',
    origin: 'V',
    rule: 'A page may have a size of 1.',
    query: () => 'page[size]=1',
    want: (ids) => ({ ids: ids.slice(0, 1), next: idAt(ids, 0), prev: null }),
  },
  {
    id: 'after',
    origin: 'R',
    rule: 'page[after] shows the agents with higher ids than the cursor, without the cursor itself.',
    query: (ids) => after(idAt(ids, 0), 2),
    want: (ids) => ({ ids: ids.slice(1, 3), next: idAt(ids, 2), prev: idAt(ids, 1) }),
  },
  {
    id: 'last',
    origin: 'R',
    rule: 'The last page has no next, and leads back by its first id.',
    query: (ids) => after(idAt(ids, -3), 4),
    want: (ids) => ({ ids: ids.slice(-2), next: null, prev: idAt(ids, -2) }),
  },
  {
    id: 'before',
    origin: 'R',
    rule: 'page[before] shows the last agents with lower ids than the cursor, without the cursor itself.',
    query: (ids) => before(idAt(ids, -1), 2),
    want: (ids) => ({ ids: ids.slice(-3, -1), next: idAt(ids, -2), prev: idAt(ids, -3) }),
  },
  {
    id: 'before-to-the-first',
    origin: 'R',
    rule: 'Backward, the first page has no prev.',
    query: (ids) => before(idAt(ids, 2), 3),
    want: (ids) => ({ ids: ids.slice(0, 2), next: idAt(ids, 1), prev: null }),
  },
]

const decided: readonly PageCase[] = [
  {
    id: 'cursor-of-nobody',
    origin: 'D',
    rule: 'A cursor need not be the id of an agent.',
    query: () => after(0, 2),
    want: (ids) => ({ ids: ids.slice(0, 2), next: idAt(ids, 1), prev: null }),
  },
  {
    id: 'highest-cursor',
    origin: 'D',
    rule: 'From the highest cursor backward the last page is shown.',
    query: () => before(highest, 2),
    want: (ids) => ({ ids: ids.slice(-2), next: null, prev: idAt(ids, -2) }),
  },
  {
    id: 'empty-after',
    origin: 'D',
    rule: 'From an empty page behind the last agent prev leads back to the cursor itself.',
    query: (ids) => after(idAt(ids, -1), 2),
    want: (ids) => ({ ids: [], next: null, prev: idAt(ids, -1) + 1 }),
  },
  {
    id: 'empty-before',
    origin: 'D',
    rule: 'From an empty page before the first agent next leads back to the cursor itself.',
    query: (ids) => before(idAt(ids, 0), 2),
    want: (ids) => ({ ids: [], next: idAt(ids, 0) - 1, prev: null }),
  },
  {
    id: 'encoded-brackets',
    origin: 'D',
    rule: 'Brackets may be percent-encoded, in large or small letters.',
    query: (ids) => `page%5Bafter%5D=${idAt(ids, 0)}&page%5bsize%5d=2`,
    want: (ids) => ({ ids: ids.slice(1, 3), next: idAt(ids, 2), prev: idAt(ids, 1) }),
  },
  {
    id: 'other-parameters',
    origin: 'D',
    rule: 'Other parameters are not read, not even broken ones.',
    query: () => 'sort=-id&page[size]=2&page=9&PAGE[SIZE]=0&%zz=%&x=%E9',
    want: (ids) => ({ ids: ids.slice(0, 2), next: idAt(ids, 1), prev: null }),
  },
]

export const pageCases: readonly PageCase[] = [...published, ...decided]
