import { agentsPath, rulePath, rulesPath } from '../account/views.ts'
import { expectError, expectStatus } from '../suite/mismatch.ts'
import type { Requirement, Theme } from '../suite/requirement.ts'
import { type Trial, unknownAgentId, unknownRuleId } from '../suite/trial.ts'

const mebibyte = 1024 * 1024
const notJson = 'Invalid JSON body'
const wrongType = 'Content-Type must be application/json'
const tooLarge = 'Request body too large'

/** The three writes with a body, on a rule that stays. */
const writes = (id: string): readonly (readonly [method: string, path: string])[] => [
  ['POST', rulesPath],
  ['PUT', rulePath(id)],
  ['PATCH', agentsPath(id)],
]

const bytes = (...parts: readonly (string | number)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))))

const malformed: readonly (readonly [id: string, rule: string, bodies: (t: Trial) => readonly (string | Buffer)[]])[] =
  [
    ['empty', 'A write needs a body.', () => ['', ' \r\n']],
    [
      'syntax',
      'A body has to be JSON.',
      (t) => [
        '{"name":"A"',
        '{"name":"A",}',
        "{'name':'A'}",
        '{name:"A"}',
        'name=A',
        '{"capacities":{"email":01}}',
        '{}{}',
        `${JSON.stringify(t.body())}x`,
      ],
    ],
    [
      'utf-8',
      'A body has to be UTF-8.',
      (t) => [
        bytes(`{"capacities":{},"name":"${t.mark}`, 0xff, '"}'),
        bytes(`{"capacities":{},"name":"${t.mark}`, 0xc3, '"}'),
        bytes(`{"capacities":{},"name":"${t.mark}`, 0xc0, 0xaf, '"}'),
        Buffer.from(JSON.stringify(t.body()), 'utf16le'),
      ],
    ],
    ['bom', 'A body has no mark of byte order.', (t) => [`\uFEFF${JSON.stringify(t.body())}`]],
  ]

const syntax = malformed.map(
  ([id, rule, bodies]): Requirement => ({
    id: `body.${id}`,
    origin: 'D',
    contract: 'createCapacityRule 400, updateCapacityRule 400, assignAgentsToCapacityRule 400',
    rule: `${rule} All else is refused as "${notJson}".`,
    check: async (t) => {
      const { id: ruleId } = await t.still()
      for (const body of bodies(t)) {
        for (const [method, path] of writes(ruleId)) expectError(await t.send(method, path, { body }), 400, notJson)
      }
    },
  }),
)

/** Values of `Content-Type` that are good, and some that are not. */
const goodTypes = ['application/json', 'application/json; charset=utf-8', 'Application/JSON', 'application/json;x=y']
const badTypes = [null, 'text/plain', 'application/merge-patch+json', 'application/x-www-form-urlencoded', 'text/json']

const kinds: readonly Requirement[] = [
  {
    id: 'body.object',
    origin: 'D',
    rule: 'A body has to be an object; an error shows what it is instead.',
    check: async (t) => {
      const { id } = await t.still()
      for (const [body, shown] of [
        ['[]', 'array'],
        ['null', 'null'],
        ['"name"', 'name'],
        ['5', '5'],
        [`"${'x'.repeat(65)}"`, 'x'.repeat(64)],
      ] as const) {
        for (const [method, path] of writes(id)) {
          expectError(await t.send(method, path, { body }), 400, `Invalid parameter: body:(${shown}), …`)
        }
      }
    },
  },
  {
    id: 'body.types-taken',
    origin: 'D',
    rule: 'Content-Type may have parameters, and is read without regard to case.',
    check: async (t) => {
      const { id } = await t.still()
      for (const type of goodTypes) expectStatus(await t.send('PUT', rulePath(id), { body: '{}', type }), 200)
    },
  },
  {
    id: 'body.types-refused',
    origin: 'D',
    contract: 'createCapacityRule 415, updateCapacityRule 415, assignAgentsToCapacityRule 415',
    rule: 'A write with another Content-Type than application/json, or none, is answered with 415.',
    check: async (t) => {
      const { id } = await t.still()
      for (const type of badTypes) {
        const body = JSON.stringify(t.body({ agent_ids: [unknownAgentId] }))
        for (const [method, path] of writes(id)) expectError(await t.send(method, path, { body, type }), 415, wrongType)
      }
    },
  },
  {
    id: 'body.none',
    origin: 'D',
    rule: 'A write without a body and without a Content-Type is answered with 415.',
    check: async (t) => {
      const { id } = await t.still()
      for (const [method, path] of writes(id)) expectError(await t.send(method, path), 415, wrongType)
    },
  },
  {
    id: 'body.mebibyte',
    origin: 'D',
    rule: 'A body of exactly one mebibyte is accepted, with a length or in chunks.',
    check: async (t) => {
      const { id } = await t.still()
      for (const chunked of [false, true]) {
        expectStatus(await t.send('PUT', rulePath(id), { body: '{}'.padEnd(mebibyte), chunked }), 200)
      }
    },
  },
  {
    id: 'body.too-large',
    origin: 'D',
    contract: 'createCapacityRule 413, updateCapacityRule 413, assignAgentsToCapacityRule 413',
    rule: 'A body of more than a mebibyte is answered with 413.',
    check: async (t) => {
      const { id } = await t.still()
      const body = JSON.stringify(t.body({ agent_ids: [unknownAgentId] })).padEnd(mebibyte + 1)
      for (const [method, path] of writes(id)) {
        // Who sends it all the same may find the connection closed before the reply is read.
        expectError(await t.send(method, path, { body, askFirst: true }), 413, tooLarge)
      }
    },
  },
  {
    id: 'body.chunks',
    origin: 'D',
    rule: 'A body may come in chunks, without a length.',
    check: async (t) => {
      const { id } = await t.still()
      expectStatus(await t.send('PUT', rulePath(id), { body: '{}', chunked: true }), 200)
      expectError(await t.send('PUT', rulePath(id), { body: '{', chunked: true }), 400, notJson)
    },
  },
]

/** A body in which every field is wrong from one on, and the error that it has to lead to. Its keys stand backwards. */
const faults: readonly (readonly [body: string, named: string])[] = [
  [
    '"capacities":{"fax":3,"voice":2,"messaging":-1,"email":501},"default":0,"description":5,"name":null',
    'name:(null)',
  ],
  ['"capacities":{"fax":3,"voice":2,"messaging":-1,"email":501},"default":0,"description":5', 'description:(5)'],
  ['"capacities":{"fax":3,"voice":2,"messaging":-1,"email":501},"default":0', 'default:(0)'],
  ['"capacities":{"fax":3,"voice":2,"messaging":-1,"email":501}', 'capacities.email:(501)'],
  ['"capacities":{"fax":3,"voice":2,"messaging":-1}', 'capacities.messaging:(-1)'],
  ['"capacities":{"fax":3,"voice":2}', 'capacities.voice:(2)'],
  ['"capacities":{"fax":3}', 'capacities.fax:(3)'],
  ['"capacities":{}', 'agent_ids[0]:(0)'],
]

const order: readonly Requirement[] = [
  {
    id: 'errors.first-of-body',
    origin: 'D',
    rule: 'Of several faults in a body the first in the order of the schema is reported.',
    check: async (t) => {
      const { id } = await t.still()
      for (const [fields, named] of faults) {
        const exchange = await t.send('PUT', rulePath(id), { body: `{"agent_ids":[0],${fields}}` })
        expectError(exchange, 400, `Invalid parameter: ${named}, …`)
      }
    },
  },
  {
    id: 'errors.order-of-checks',
    origin: 'D',
    rule: 'Of several faults the first is reported: type, size, syntax, fields, rule, meaning.',
    check: async (t) => {
      const put = (id: string, body: string, type = 'application/json') =>
        t.send('PUT', rulePath(id), { body, type, askFirst: body.length > mebibyte })
      const { id } = await t.still()
      const large = '{'.padEnd(mebibyte + 1)
      expectError(await put(unknownRuleId, large, 'text/plain'), 415, wrongType)
      expectError(await put(unknownRuleId, large), 413, tooLarge)
      expectError(await put(unknownRuleId, '{'), 400, notJson)
      expectError(await put(unknownRuleId, '{"name":5}'), 400, 'Invalid parameter: name:(5), …')
      const unknown = `{"agent_ids":[${unknownAgentId}]}`
      expectStatus(await put(unknownRuleId, unknown), 404)
      expectError(await put(id, unknown), 400, `Invalid parameter: agent_ids[0]:(${unknownAgentId}), …`)
    },
  },
]

export const bodies: Theme = { name: 'Bodies', requirements: [...syntax, ...kinds, ...order] }
