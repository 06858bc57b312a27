/** A query and the error that both listings of assignees have to answer it with. */
export type BadPage = readonly [query: string, error: string]

const paging = (name: string, value: string) => `Invalid pagination parameter: ${name}:(${value})`
const filterRule = 'must be 1 to 100 distinct integers from 1 to 9007199254740990, with commas between them'
const filter = (value: string) => `Invalid parameter: filter[agent_ids]:(${value}), ${filterRule}`

/** What no paging parameter may be, as it stands in the query and as it is named in the error. */
const noIntegers: readonly [raw: string, value: string][] = [
  ['', ''],
  ['abc', 'abc'],
  ['1e1', '1e1'],
  ['0x10', '0x10'],
  ['+5', '+5'],
  ['%2B5', '+5'],
  ['-1', '-1'],
  ['-0', '-0'],
  ['05', '05'],
  ['00', '00'],
  ['5.0', '5.0'],
  ['5.', '5.'],
  ['5,6', '5,6'],
  ['%205', ' 5'],
  ['5+', '5+'],
  ['5%0A', '5\n'],
  ['5%00', '5\0'],
  ['1_0', '1_0'],
  ['Infinity', 'Infinity'],
  ['null', 'null'],
  ['%EF%BC%95', '\uff15'],
  ['%zz', '%zz'],
  ['5%', '5%'],
  ['%FF', '%FF'],
  ['%2535', '%35'],
  ['9007199254740992', '9007199254740992'],
  ['99999999999999999999', '99999999999999999999'],
]

const badNumbers: readonly BadPage[] = ['page[size]', 'page[after]', 'page[before]'].flatMap((name) => [
  ...noIntegers.map(([raw, value]): BadPage => [`${name}=${raw}`, paging(name, value)]),
  [name, paging(name, '')],
  [`${name}=5&${name}=6`, paging(name, '5,6')],
  [`${name}=5&${name}=5`, paging(name, '5,5')],
  [`${name}=5&${name.replace('[', '%5B').replace(']', '%5D')}=6&${name}`, paging(name, '5,6,')],
  [`${name.replace('[', '%5b').replace(']', '%5d')}=x`, paging(name, 'x')],
  [`x=1&${name.replace('page', '%70age')}=x`, paging(name, 'x')],
  [`${name}=${'x'.repeat(63)}`, paging(name, 'x'.repeat(63))],
  [`${name}=${'x'.repeat(64)}`, paging(name, 'x'.repeat(64))],
  [`${name}=${'x'.repeat(65)}`, paging(name, 'x'.repeat(64))],
  [`${name}=${'%F0%9F%98%80'.repeat(65)}`, paging(name, '😀'.repeat(64))],
  [`${name}=${'1'.repeat(40)}&${name}=${'2'.repeat(40)}`, paging(name, `${'1'.repeat(40)},${'2'.repeat(23)}`)],
])

const idsWithCommas = (count: number): string => Array.from({ length: count }, (_, index) => index + 1).join(',')

const badFilters: readonly BadPage[] = [
  ...[
    ['', ''],
    [',', ','],
    ['11,', '11,'],
    [',11', ',11'],
    ['11,,12', '11,,12'],
    ['11,%20,12', '11, ,12'],
    ['+', '+'],
    ['abc', 'abc'],
    ['11,abc', '11,abc'],
    ['0', '0'],
    ['-11', '-11'],
    ['011', '011'],
    ['11.0', '11.0'],
    ['1e1', '1e1'],
    ['0xB', '0xB'],
    ['11;12', '11;12'],
    ['11%2012', '11 12'],
    ['1%091', '1\t1'],
    ['%2211%22', '"11"'],
    ['%5B11%5D', '[11]'],
    ['9007199254740991', '9007199254740991'],
    ['%zz', '%zz'],
    ['%25zz', '%zz'],
    ['11%252', '11%2'],
    ['11%25252C12', '11%252C12'],
    ['11%2500', '11%00'],
    ['11%25C3', '11%C3'],
  ].map(([raw, value]): BadPage => [`filter[agent_ids]=${raw}`, filter(value ?? '')]),
  ['filter[agent_ids]', filter('')],
  ['filter[agent_ids]=11&filter[agent_ids]=12', filter('11,12')],
  ['filter%5Bagent_ids%5D=11&filter[agent_ids]=', filter('11,')],
  [`filter[agent_ids]=${idsWithCommas(101)}`, filter(idsWithCommas(101).slice(0, 64))],
  [`filter[agent_ids]=${'1'.repeat(65)}`, filter('1'.repeat(64))],
]

const both = paging('page[before]', '9')

export const badPages: readonly BadPage[] = [
  ['page[size]=0', paging('page[size]', '0')],
  ['page[size]=101', paging('page[size]', '101')],
  ['page[size]=1000', paging('page[size]', '1000')],
  ...badNumbers,
  ...badFilters,
  // Both cursors, in whatever order, even if they are the same or the page would be good with either.
  ['page[after]=5&page[before]=9', both],
  ['page[before]=9&page[after]=5', both],
  ['page[before]=9&page[after]=9', both],
  ['page%5Bafter%5D=5&page%5Bbefore%5D=9&page[size]=2&filter[agent_ids]=11', both],
  // Of several faults the first: size, after, before, both cursors, filter.
  ['filter[agent_ids]=x&page[before]=b&page[after]=a&page[size]=s', paging('page[size]', 's')],
  ['filter[agent_ids]=x&page[before]=b&page[after]=a&page[size]=5', paging('page[after]', 'a')],
  ['filter[agent_ids]=x&page[before]=b&page[after]=5', paging('page[before]', 'b')],
  ['filter[agent_ids]=x&page[before]=9&page[after]=5', both],
  ['page[size]=0&page[before]=9&page[after]=5', paging('page[size]', '0')],
  ['filter[agent_ids]=x&page[before]=9', filter('x')],
  ['filter[agent_ids]=&page[size]=0', paging('page[size]', '0')],
]
