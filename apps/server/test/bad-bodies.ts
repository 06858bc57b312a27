import type { RequestOptions } from './harness.ts'

/** A request body and the error that it has to be answered with. */
export type BadBody = readonly [what: string, body: NonNullable<RequestOptions['body']>, error: string]

const notJson = 'Invalid JSON body'
const bytes = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))))
const rule = (name: string) => `{"name":"${name}","capacities":{},"agent_ids":[11]}`

/** Bodies that are no JSON, or JSON but no object. Every write answers them alike. */
export const badDocuments: readonly BadBody[] = [
  ['no bytes', '', notJson],
  ['only white space', ' \r\n', notJson],
  ['an object that does not end', '{"name":"A"', notJson],
  ['a comma too many', '{"name":"A",}', notJson],
  ['single quotes', "{'name':'A'}", notJson],
  ['a name without quotes', '{name:"A"}', notJson],
  ['a comment', '{"name":"A"/* */}', notJson],
  ['NaN', '{"capacities":{"email":NaN}}', notJson],
  ['a leading zero', '{"capacities":{"email":01}}', notJson],
  ['a leading plus', '{"capacities":{"email":+1}}', notJson],
  ['two documents', '{}{}', notJson],
  ['a line break inside a text', '{"name":"A\n"}', notJson],
  ['a form', 'name=A&capacities[email]=1', notJson],
  ['a byte order mark', bytes('\uFEFF', rule('A')), notJson],
  ['a byte that is no UTF-8', bytes('{"name":"', 0xff, '","capacities":{},"agent_ids":[11]}'), notJson],
  ['a character cut in half', bytes('{"name":"', 0xc3, '","capacities":{},"agent_ids":[11]}'), notJson],
  ['a surrogate as UTF-8', bytes('{"name":"', 0xed, 0xa0, 0x80, '","capacities":{},"agent_ids":[11]}'), notJson],
  ['an overlong slash', bytes('{"name":"', 0xc0, 0xaf, '","capacities":{},"agent_ids":[11]}'), notJson],
  ['UTF-16', Buffer.from(rule('A'), 'utf16le'), notJson],
  ['an array', '[{"name":"A","capacities":{}}]', 'Invalid parameter: body:(array), must be an object'],
  ['an empty array', '[]', 'Invalid parameter: body:(array), must be an object'],
  ['null', 'null', 'Invalid parameter: body:(null), must be an object'],
  ['a text', '"name"', 'Invalid parameter: body:(name), must be an object'],
  ['a number', '5', 'Invalid parameter: body:(5), must be an object'],
  ['true', 'true', 'Invalid parameter: body:(true), must be an object'],
  ['a long text', `"${'x'.repeat(65)}"`, `Invalid parameter: body:(${'x'.repeat(64)}), must be an object`],
]

/** Text that stands in the place of a field's value, as JSON, and what an error says of it. */
export type BadField = readonly [field: string, json: string, path: string, value: string, allowed: string]

const nameRule = 'must be text of 1 to 255 characters that is not only spaces, without U+0000'
const descriptionRule = 'must be text of at most 1000 characters, without U+0000'
const itemRule = 'must be an integer from 0 to 500'
const voiceRule = 'must be an integer from 0 to 1'
const idRule = 'must be an integer from 1 to 9007199254740990'
const channelRule = 'must be one of email, messaging, voice'

const texts: readonly BadField[] = [
  ['name', 'null', 'name', 'null', nameRule],
  ['name', '5', 'name', '5', nameRule],
  ['name', 'true', 'name', 'true', nameRule],
  ['name', '["A"]', 'name', 'array', nameRule],
  ['name', '{}', 'name', 'object', nameRule],
  ['name', '""', 'name', '', nameRule],
  ['name', '" \\t\\n\\u00a0"', 'name', ' \t\n\u00a0', nameRule],
  ['name', `"${'x'.repeat(256)}"`, 'name', 'x'.repeat(64), nameRule],
  ['name', `"${'😀'.repeat(256)}"`, 'name', '😀'.repeat(64), nameRule],
  ['name', '"A\\u0000B"', 'name', 'A\u0000B', nameRule],
  ['name', '"A\\ud83d"', 'name', 'A\ud83d', nameRule],
  ['name', '"\\ude00B"', 'name', '\ude00B', nameRule],
  ['name', '"\\ude00\\ud83d"', 'name', '\ude00\ud83d', nameRule],
  ['description', 'null', 'description', 'null', descriptionRule],
  ['description', '5', 'description', '5', descriptionRule],
  ['description', 'false', 'description', 'false', descriptionRule],
  ['description', '[]', 'description', 'array', descriptionRule],
  ['description', '{"text":"A"}', 'description', 'object', descriptionRule],
  ['description', `"${'x'.repeat(1001)}"`, 'description', 'x'.repeat(64), descriptionRule],
  ['description', `"${'😀'.repeat(1001)}"`, 'description', '😀'.repeat(64), descriptionRule],
  ['description', `"${' '.repeat(1001)}"`, 'description', ' '.repeat(64), descriptionRule],
  ['description', '"\\u0000"', 'description', '\u0000', descriptionRule],
  ['description', '"\\udc00"', 'description', '\udc00', descriptionRule],
]

const flags: readonly BadField[] = ['null', '"true"', '"false"', '0', '1', '""'].map((json) => [
  'default',
  json,
  'default',
  json.replaceAll('"', ''),
  'must be true or false',
])

const capacities = (json: string, value = json): BadField => [
  'capacities',
  json,
  'capacities',
  value,
  'must be an object',
]
const channel = (name: string, json: string, value: string, allowed: string): BadField => [
  'capacities',
  `{"${name}":${json}}`,
  `capacities.${name}`,
  value,
  allowed,
]
const wrongNumbers: readonly [json: string, value: string][] = [
  ['null', 'null'],
  ['-1', '-1'],
  ['0.5', '0.5'],
  ['1e-1', '0.1'],
  ['"1"', '1'],
  ['""', ''],
  ['true', 'true'],
  ['[1]', 'array'],
  ['{}', 'object'],
  ['1e999', 'Infinity'],
]

const numbers: readonly BadField[] = [
  capacities('null'),
  capacities('5'),
  capacities('"email"', 'email'),
  capacities('[]', 'array'),
  capacities('[1,2,0]', 'array'),
  ...['email', 'messaging'].flatMap((name) => [
    ...wrongNumbers.map(([json, value]) => channel(name, json, value, itemRule)),
    channel(name, '501', '501', itemRule),
    channel(name, '499.5', '499.5', itemRule),
  ]),
  ...wrongNumbers.map(([json, value]) => channel('voice', json, value, voiceRule)),
  channel('voice', '2', '2', voiceRule),
  channel('fax', '1', '1', channelRule),
  channel('fax', 'null', 'null', channelRule),
  channel('Email', '1', '1', channelRule),
  channel('__proto__', '{"email":1}', 'object', channelRule),
  channel('constructor', '1', '1', channelRule),
  channel('', '1', '1', channelRule),
]

/** All the ids from the first to the last. */
export const idsFrom = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

/**
 * Lists of agents that are wrong, whoever the agents are.
 *
 * @param field the name under which they are sent
 * @param counts how many ids are allowed, in words
 */
export function badAgentLists(field: string, counts: string): readonly BadField[] {
  const listRule = `must be a list of ${counts} distinct integers from 1 to 9007199254740990`
  const items: readonly [json: string, index: number, value: string][] = [
    ['[null]', 0, 'null'],
    ['[0]', 0, '0'],
    ['[11,-1]', 1, '-1'],
    ['[11,12,9007199254740991]', 2, '9007199254740991'],
    ['[1e300]', 0, '1e+300'],
    ['[11.5]', 0, '11.5'],
    ['["11"]', 0, '11'],
    ['[11,true,"x"]', 1, 'true'],
    ['[[11]]', 0, 'array'],
    ['[{"id":11}]', 0, 'object'],
    // A wrong item goes before a wrong number of them.
    [`[${'0,'.repeat(10_000)}0]`, 0, '0'],
  ]
  return [
    [field, 'null', field, 'null', listRule],
    [field, '11', field, '11', listRule],
    [field, '"11,12"', field, '11,12', listRule],
    [field, '{"0":11}', field, 'object', listRule],
    [field, 'false', field, 'false', listRule],
    ...items.map(([json, index, value]): BadField => [field, json, `${field}[${index}]`, value, idRule]),
    [field, JSON.stringify(idsFrom(1, 10_001)), field, 'array', listRule],
  ]
}

/** The values that no field of a rule takes, whether it is made or changed. */
export const badRuleFields: readonly BadField[] = [
  ...texts,
  ...flags,
  ...numbers,
  ...badAgentLists('agent_ids', 'at most 10000'),
]

/** What is wrong with each field at once, in the order in which errors are found: each field here, in its turn. */
export const faultsInOrder: readonly [field: string, bad: string, good: string, error: string][] = [
  ['name', 'null', '"A"', `name:(null), ${nameRule}`],
  ['description', '5', '""', `description:(5), ${descriptionRule}`],
  ['default', '"no"', 'false', 'default:(no), must be true or false'],
  ['email', '501', '500', `capacities.email:(501), ${itemRule}`],
  ['messaging', '-1', '0', `capacities.messaging:(-1), ${itemRule}`],
  ['voice', '2', '1', `capacities.voice:(2), ${voiceRule}`],
  ['fax', '3', '', `capacities.fax:(3), ${channelRule}`],
  ['agent_ids', '[0]', '[]', `agent_ids[0]:(0), ${idRule}`],
]

/** A body whose first fault in order is the given one, and that has all the later ones too. Its keys stand backwards. */
export function bodyWithFaultsFrom(first: number): string {
  const parts = new Map(faultsInOrder.map(([field, bad, good], index) => [field, index < first ? good : bad]))
  const members = (...fields: string[]) =>
    fields.flatMap((field) => (parts.get(field) === '' ? [] : `"${field}":${parts.get(field)}`)).join(',')
  const capacities = `"capacities":{${members('fax', 'voice', 'messaging', 'email')}}`
  return `{${[members('agent_ids'), capacities, members('default', 'description', 'name')].join(',')}}`
}

/** A whole body for a new rule in which one field stands as the given text. */
export function ruleBody(field: string, json: string): string {
  const fields = new Map([
    ['name', '"A"'],
    ['capacities', '{}'],
    ['agent_ids', '[11]'],
  ])
  return `{${[...fields.set(field, json)].map(([name, text]) => `"${name}":${text}`).join(',')}}`
}

/** As much of a text as the name of a test bears. */
export const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)

/** The rows of a table of bad fields, each behind the two words that name its test. */
export const titled = (fields: readonly BadField[]) =>
  fields.map((field) => [field[0], short(field[1]), field] as const)
