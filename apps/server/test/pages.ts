/** What a page of agents 1 to 5 and 11 to 20 has to be, in either listing. */
export interface WantedPage {
  readonly ids: readonly number[]
  /** The query of the link. */
  readonly next: string | null
  readonly prev: string | null
  readonly more: boolean
}

const page = (ids: readonly number[], next: string | null, prev: string | null, more: boolean): WantedPage => ({
  ids,
  next,
  prev,
  more,
})
const all = [1, 2, 3, 4, 5, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]
const last = '9007199254740991'

/** A query, what it is an example of, and the page that it leads to. */
export const pages: readonly (readonly [rule: string, query: string, want: WantedPage])[] = [
  ['all fit on one page', '', page(all, null, null, false)],
  ['a page that is just full has no next', 'page[size]=15', page(all, null, null, false)],
  ['the first page', 'page[size]=4', page([1, 2, 3, 4], 'page[after]=4&page[size]=4', null, true)],
  ['one item too many', 'page[size]=14', page(all.slice(0, 14), 'page[after]=19&page[size]=14', null, true)],
  ['the smallest page', 'page[size]=1', page([1], 'page[after]=1&page[size]=1', null, true)],
  ['the largest page', 'page[size]=100', page(all, null, null, false)],
  [
    'a page between others',
    'page[after]=4&page[size]=4',
    page([5, 11, 12, 13], 'page[after]=13&page[size]=4', 'page[before]=5&page[size]=4', true),
  ],
  ['the last page', 'page[after]=18&page[size]=4', page([19, 20], null, 'page[before]=19&page[size]=4', false)],
  [
    'a last page that is full',
    'page[after]=18&page[size]=2',
    page([19, 20], null, 'page[before]=19&page[size]=2', false),
  ],
  [
    'a cursor that is no agent',
    'page[after]=7&page[size]=2',
    page([11, 12], 'page[after]=12&page[size]=2', 'page[before]=11&page[size]=2', true),
  ],
  ['from the lowest cursor', 'page[after]=0', page(all, null, null, false)],
  [
    'the size is in the link only when it was sent',
    'page[after]=15',
    page([16, 17, 18, 19, 20], null, 'page[before]=16', false),
  ],
  [
    'backward, still ascending',
    'page[before]=14&page[size]=3',
    page([11, 12, 13], 'page[after]=13&page[size]=3', 'page[before]=11&page[size]=3', true),
  ],
  ['backward to the first', 'page[before]=3&page[size]=4', page([1, 2], 'page[after]=2&page[size]=4', null, false)],
  [
    'backward to the first, just full',
    'page[before]=3&page[size]=2',
    page([1, 2], 'page[after]=2&page[size]=2', null, false),
  ],
  [
    'backward from no agent',
    'page[before]=8&page[size]=2',
    page([4, 5], 'page[after]=5&page[size]=2', 'page[before]=4&page[size]=2', true),
  ],
  [
    'backward from the very end',
    `page[before]=${last}&page[size]=2`,
    page([19, 20], null, 'page[before]=19&page[size]=2', true),
  ],
  ['backward from just after the last', 'page[before]=21', page(all, null, null, false)],

  [
    'nothing after the last: the way back takes in the cursor',
    'page[after]=20',
    page([], null, 'page[before]=21', false),
  ],
  [
    'nothing after a far cursor',
    'page[after]=500&page[size]=3',
    page([], null, 'page[before]=501&page[size]=3', false),
  ],
  ['nothing after the highest cursor', `page[after]=${last}`, page([], null, `page[before]=${last}`, false)],
  ['nothing after the highest agent id', 'page[after]=9007199254740990', page([], null, `page[before]=${last}`, false)],
  [
    'nothing before the first: the way back takes in the cursor',
    'page[before]=1',
    page([], 'page[after]=0', null, false),
  ],
  [
    'nothing before the lowest cursor',
    'page[before]=0&page[size]=3',
    page([], 'page[after]=0&page[size]=3', null, false),
  ],

  ['a filter', 'filter[agent_ids]=12,3', page([3, 12], null, null, false)],
  ['a filter with spaces around its ids', 'filter[agent_ids]=%2012%20,%20%203', page([3, 12], null, null, false)],
  ['a filter with plus signs for spaces', 'filter[agent_ids]=+12+,+3', page([3, 12], null, null, false)],
  ['a filter with encoded commas', 'filter[agent_ids]=12%2C3', page([3, 12], null, null, false)],
  ['a filter that was encoded twice', 'filter[agent_ids]=12%252C%2B3', page([3, 12], null, null, false)],
  ['a filter with a twice encoded digit', 'filter[agent_ids]=1%2532', page([12], null, null, false)],
  [
    'ids that nobody has are just absent',
    'filter[agent_ids]=12,77,99,500,9007199254740990',
    page([12], null, null, false),
  ],
  ['nobody of the filter is there', 'filter[agent_ids]=77', page([], null, null, false)],
  ['nobody of the filter is there, with a cursor', 'filter[agent_ids]=77&page[after]=5', page([], null, null, false)],
  ['nobody of the filter is there, backward', 'filter[agent_ids]=77&page[before]=5', page([], null, null, false)],
  [
    'links keep the filter, then the cursor, then the size, and drop the rest',
    'x=1&page[size]=1&page[after]=3&sort=id&filter[agent_ids]=12,3,14&%zz',
    page(
      [12],
      'filter[agent_ids]=12,3,14&page[after]=12&page[size]=1',
      'filter[agent_ids]=12,3,14&page[before]=12&page[size]=1',
      true,
    ),
  ],
  [
    'links write the filter plainly, each id once, as first seen',
    'filter%5Bagent_ids%5D=14%2C+3%2C14%2C%2012%2C3&page%5Bsize%5D=1',
    page([3], 'filter[agent_ids]=14,3,12&page[after]=3&page[size]=1', null, true),
  ],
  [
    'links keep the ids that nobody has, who may come',
    'filter[agent_ids]=77,3,12&page[size]=1',
    page([3], 'filter[agent_ids]=77,3,12&page[after]=3&page[size]=1', null, true),
  ],
  [
    'a cursor outside the filter',
    'filter[agent_ids]=3,12&page[after]=5',
    page([12], null, 'filter[agent_ids]=3,12&page[before]=12', false),
  ],
  [
    'an empty page with a filter',
    'filter[agent_ids]=3,12&page[after]=12',
    page([], null, 'filter[agent_ids]=3,12&page[before]=13', false),
  ],
  [
    'an empty page backward with a filter',
    'filter[agent_ids]=3,12&page[before]=3&page[size]=9',
    page([], 'filter[agent_ids]=3,12&page[after]=2&page[size]=9', null, false),
  ],

  [
    'encoded brackets',
    'page%5Bsize%5D=2&page%5bafter%5d=2',
    page([3, 4], 'page[after]=4&page[size]=2', 'page[before]=3&page[size]=2', true),
  ],
  ['an encoded digit', 'page[size]=%31', page([1], 'page[after]=1&page[size]=1', null, true)],
  [
    'other names are not read',
    'PAGE[SIZE]=1&page=1&size=0&page[]=x&page[size=1&pagesize=1&per_page=0',
    page(all, null, null, false),
  ],
  ['names that are encoded twice are not read', 'page%255Bsize%255D=0', page(all, null, null, false)],
  ['broken escapes that nobody reads', '%&%zz=%&x=%E9&&=&page[size]%zz=0', page(all, null, null, false)],
]
