import {
  badAgentLists,
  badDocuments,
  badRuleFields,
  bodyWithFaultsFrom,
  faultsInOrder,
  ruleBody,
} from './bad-bodies.ts'
import { badPages } from './bad-pages.ts'

/** A request that has to be refused. `{id}` in its path is a rule that exists, `{default}` the default one. */
export interface BadRequest {
  readonly what: string
  readonly method: string
  readonly path: string
  readonly fields?: Readonly<Record<string, string>>
  /** Sent as JSON unless `fields` has another type. */
  readonly body?: string | Uint8Array
  readonly status: number
  readonly error: string
}

export const rules = '/api/v2/capacity/rules'
const post = { method: 'POST', path: rules, status: 400 } as const
const put = { method: 'PUT', path: `${rules}/{id}`, status: 400 } as const
const patch = { method: 'PATCH', path: `${rules}/{id}/agents`, status: 400 } as const

const nameRule = 'must be text of 1 to 255 characters that is not only spaces, without U+0000'
const itemRule = 'must be an integer from 0 to 500'
const idRule = 'must be an integer from 1 to 9007199254740990'
const channelRule = 'must be one of email, messaging, voice'
const invalid = (path: string, value: string, allowed: string) => `Invalid parameter: ${path}:(${value}), ${allowed}`

type Text = string | Uint8Array
const noJson = (what: string, body: Text): BadRequest => ({ ...post, what, body, error: 'Invalid JSON body' })
const around = (byte: number[]) => Buffer.concat([Buffer.from('{"name":"'), Buffer.from(byte), Buffer.from('"}')])
const lone = (json: string) => noJson(`the document ${JSON.stringify(json)}`, json)

/** Bytes that are no JSON at all. */
const notJson: readonly BadRequest[] = [
  ...badDocuments.flatMap(([what, body, error]): BadRequest[] =>
    typeof body === 'string' || body instanceof Uint8Array ? [{ ...post, what, body, error }] : [],
  ),
  ...[
    '{"a":.5}',
    '{"a":5.}',
    '{"a":1e}',
    '{"a":-}',
    '{"a":--1}',
    '{"a":0x1F}',
    '{"a":Infinity}',
    '{"a":undefined}',
  ].map(lone),
  ...['{"a":"\\x41"}', '{"a":"\\u00g0"}', '{"a":"\\u12"}', '{"a":"\t"}', '{"a":"\u0000"}', '{"a":\\u0041}'].map(lone),
  ...['{,}', '{"a"}', '{"a":}', '{"a":1,,"b":2}', '[1,]', ',', 'nul', 'True', 'NaN', '{}\u0000', '{}\u2028'].map(lone),
  ...['\u00a0{}', '\v{}', '\f{}', '{"a":1}x', '{]', '[}', '{"a":"b}', '"', '\\', '{"a":1;"b":2}'].map(lone),
  noJson('a mark of byte order alone', '\uFEFF'),
  noJson('a mark of byte order behind spaces', ' \uFEFF{}'),
  noJson('UTF-16 with its mark', Buffer.from('\uFEFF{}', 'utf16le')),
  noJson('a continuation byte alone', around([0x80])),
  noJson('an overlong U+0000', around([0xc0, 0x80])),
  noJson('a character behind the last one', around([0xf4, 0x90, 0x80, 0x80])),
  noJson('three of four bytes', around([0xf0, 0x9f, 0x98])),
  noJson('a character of five bytes', around([0xf8, 0x88, 0x80, 0x80, 0x80])),
  noJson('0xFE', around([0xfe])),
  noJson('100,000 arrays that do not end', '['.repeat(100_000)),
  noJson('100,000 objects that do not end', '{"a":'.repeat(100_000)),
  noJson('ends without beginnings', ']'.repeat(100_000)),
]

const arrays = '['.repeat(100_000) + ']'.repeat(100_000)
const objects = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`
const field = (what: string, name: string, json: string, path: string, value: string, allowed: string): BadRequest => ({
  ...post,
  what,
  body: ruleBody(name, json),
  error: invalid(path, value, allowed),
})

/** Values nested so deep that whoever walks them by calling itself falls. */
const nested: readonly BadRequest[] = [
  { ...post, what: 'arrays as the body', body: arrays, error: invalid('body', 'array', 'must be an object') },
  { ...post, what: 'objects as the body', body: objects, error: invalid('name', '', nameRule) },
  ...[arrays, objects].flatMap((json, index): BadRequest[] => {
    const value = index === 0 ? 'array' : 'object'
    const deep = `100,000 ${value}s`
    const description = 'must be text of at most 1000 characters, without U+0000'
    return [
      field(`${deep} in name`, 'name', json, 'name', value, nameRule),
      field(`${deep} in description`, 'description', json, 'description', value, description),
      field(`${deep} in default`, 'default', json, 'default', value, 'must be true or false'),
      field(`${deep} in email`, 'capacities', `{"email":${json}}`, 'capacities.email', value, itemRule),
      field(`${deep} in a channel`, 'capacities', `{"fax":${json}}`, 'capacities.fax', value, channelRule),
      field(`${deep} in a list`, 'agent_ids', `[${json}]`, 'agent_ids[0]', value, idRule),
      {
        ...post,
        what: `${deep} in a field that nobody reads, before a fault`,
        body: `{"x":${json},"name":5,"capacities":{}}`,
        error: invalid('name', '5', nameRule),
      },
    ]
  }),
]

const long = 'x'.repeat(100_000)

/** Numbers, names and keys that stand at the edge of what JSON and JavaScript can say. */
const odd: readonly BadRequest[] = [
  ...[
    ['2^53', '9007199254740992', '9007199254740992'],
    ['2^53 + 1', '9007199254740993', '9007199254740992'],
    ['1e400', '1e400', 'Infinity'],
    ['-1e400', '-1e400', '-Infinity'],
    ['100,000 digits', '9'.repeat(100_000), 'Infinity'],
    ['300 digits', `1${'0'.repeat(300)}`, '1e+300'],
    ['1 and a bit', '1.0000000000000002', '1.0000000000000002'],
    ['minus zero', '-0', '0'],
  ].map(([what = '', json = '', value = '']) =>
    field(`the agent ${what}`, 'agent_ids', `[11,${json}]`, 'agent_ids[1]', value, idRule),
  ),
  ...[
    ['2^53', '9007199254740992', '9007199254740992'],
    ['1e400', '1e400', 'Infinity'],
    ['100,000 digits', '9'.repeat(100_000), 'Infinity'],
    ['a bit more than 500', '500.00000000000006', '500.00000000000006'],
    ['the smallest fraction', '5e-324', '5e-324'],
  ].map(([what = '', json = '', value = '']) =>
    field(`an email of ${what}`, 'capacities', `{"email":${json}}`, 'capacities.email', value, itemRule),
  ),
  field('a name of 100,000 characters', 'name', `"${long}"`, 'name', 'x'.repeat(64), nameRule),
  field('a channel of 100,000', 'capacities', `{"${long}":1}`, `capacities.${'x'.repeat(64)}`, '1', channelRule),
  field('half a character as a channel', 'capacities', '{"\\ud800":1}', 'capacities.\ud800', '1', channelRule),
  field('U+0000 as a channel', 'capacities', '{"\\u0000":1}', 'capacities.\u0000', '1', channelRule),
  field('the last of two emails', 'capacities', '{"email":1,"email":501}', 'capacities.email', '501', itemRule),
  field('__proto__ behind email', 'capacities', '{"__proto__":1,"email":501}', 'capacities.email', '501', itemRule),
  field('a name by prototype', 'name', '{"__proto__":"A"}', 'name', 'object', nameRule),
  { ...post, what: 'the last of two names', body: '{"name":"A","name":5}', error: invalid('name', '5', nameRule) },
  ...['{"__proto__":{"name":"A","capacities":{}}}', '{"constructor":{"prototype":{"name":"A"}},"capacities":{}}'].map(
    (body): BadRequest => ({ ...post, what: `no name but in ${body}`, body, error: invalid('name', '', nameRule) }),
  ),
  {
    ...post,
    what: '90,000 unknown channels, of which the first is named',
    body: ruleBody('capacities', `{${Array.from({ length: 90_000 }, (_, n) => `"k${n}":1`).join()}}`),
    error: invalid('capacities.k0', '1', channelRule),
  },
  ...['0', '-1', 'x', '1.5', '[]', '{}', 'null'].map((item): BadRequest => {
    // As many as fit into a body.
    const count = Math.floor(1_048_000 / (item.length + 1))
    const shown = new Map([
      ['[]', 'array'],
      ['{}', 'object'],
    ]).get(item)
    const json = item === 'x' ? '""' : item
    const list = `[${Array.from({ length: item === 'x' ? 300_000 : count }, () => json).join()}]`
    const value = item === 'x' ? '' : (shown ?? item)
    return field(`hundreds of thousands of ${json} as agents`, 'agent_ids', list, 'agent_ids[0]', value, idRule)
  }),
  {
    ...patch,
    what: 'the same unknown agent 200,000 times',
    body: `{"agent_ids":[${Array.from({ length: 200_000 }, () => '77').join()}]}`,
    error: invalid('agent_ids[0]', '77', 'must be the id of an active agent'),
  },
]

/** What the other tables say, here over a socket. */
const known: readonly BadRequest[] = [
  ...badRuleFields.flatMap(([name, json, path, value, allowed]): BadRequest[] => {
    const error = invalid(path, value, allowed)
    const what = `${name} as ${json.slice(0, 40)}`
    return [
      { ...post, what, body: ruleBody(name, json), error },
      { ...put, what, body: `{"${name}":${json}}`, error },
    ]
  }),
  ...['agent_ids', 'agents'].flatMap((key) =>
    badAgentLists(key, '1 to 10000').map(
      ([, json, path, value, allowed]): BadRequest => ({
        ...patch,
        what: `${key} as ${json.slice(0, 40)}`,
        body: `{"${key}":${json}}`,
        error: invalid(path, value, allowed),
      }),
    ),
  ),
  ...faultsInOrder.map(
    ([name, , , error], index): BadRequest => ({
      ...post,
      what: `every field wrong from ${name} on`,
      body: bodyWithFaultsFrom(index),
      error: `Invalid parameter: ${error}`,
    }),
  ),
  ...badPages
    // What is no ASCII or white space never gets past the parser, and is not meant here.
    .filter(([query]) => /^[!-~]*$/.test(query))
    .map(
      ([query, error], index): BadRequest => ({
        what: `the query ${query.slice(0, 60)}`,
        method: 'GET',
        path: `${rules}${index % 2 === 0 ? '/{id}' : ''}/assignees?${query}`,
        status: 400,
        error,
      }),
    ),
]

export const badBodies: readonly BadRequest[] = [...notJson, ...nested, ...odd, ...known]
