import { type BadRequest, rules } from './bad-requests.ts'

const ruleNotFound = { status: 404, error: 'Rule not found' } as const
const notFound = { status: 404, error: 'Not found' } as const
const good = '{"name":"A","capacities":{}}'
const json = { 'Content-Type': 'application/json' }
const mebibyte = 1024 * 1024

/** Texts that are no id of a rule, or of none that this account has. */
const badIds = [
  'x',
  '0',
  '-1',
  'null',
  'Rules',
  '01KJPZ7Q40E5W8T6X3V9B2N4MC',
  '01KJPZ7Q40E5W8T6X3V9B2N4M',
  '01KJPZ7Q40E5W8T6X3V9B2N4MCC',
  '81KJPZ7Q40E5W8T6X3V9B2N4MC',
  '01KJPZ7Q40E5W8T6X3V9B2N4MI',
  '01KJPZ7Q40E5W8T6X3V9B2N4MU',
  '%3001KJPZ7Q40E5W8T6X3V9B2N4MC',
  '01KJPZ7Q40E5W8T6X3V9B2N4M%00',
  '%00',
  '%zz',
  '%FF',
  '%F0%9F%98%80',
  '%2F',
  '..%2Frules',
  "'%20OR%201=1--",
  '{capacity_rule_id}',
  '*',
  ';',
  'a'.repeat(2000),
]

const ids: readonly BadRequest[] = badIds.flatMap((id): BadRequest[] => [
  { what: `GET of the rule ${id.slice(0, 40)}`, method: 'GET', path: `${rules}/${id}`, ...ruleNotFound },
  { what: `PUT to it: ${id.slice(0, 40)}`, method: 'PUT', path: `${rules}/${id}`, body: '{}', ...ruleNotFound },
  { what: `DELETE of it: ${id.slice(0, 40)}`, method: 'DELETE', path: `${rules}/${id}`, ...ruleNotFound },
  {
    what: `PATCH of its agents: ${id.slice(0, 40)}`,
    method: 'PATCH',
    path: `${rules}/${id}/agents`,
    body: '{"agent_ids":[12]}',
    ...ruleNotFound,
  },
  {
    what: `GET of its assignees: ${id.slice(0, 40)}`,
    method: 'GET',
    path: `${rules}/${id}/assignees`,
    ...ruleNotFound,
  },
])

const paths: readonly BadRequest[] = [
  '/api/',
  '/api/v2/capacity/rules/',
  '/api/v2/capacity/rules//assignees',
  '/api/v2/capacity/rules/{id}/',
  '/api/v2/capacity/rules/{id}/agents/12',
  '/api/v2/capacity%2Frules',
  '/api/v2/capacity/rules/../../..//api/v2/x',
  '/api/%ff',
  `/api/${'x'.repeat(10_000)}`,
].map((path) => ({ what: `the path ${path.slice(0, 60)}`, method: 'GET', path, ...notFound }))

const methods: readonly BadRequest[] = [
  ['DELETE', rules],
  ['PATCH', rules],
  ['POST', `${rules}/{id}`],
  ['PUT', `${rules}/{id}/agents`],
  ['GET', `${rules}/{id}/agents`],
  ['DELETE', `${rules}/assignees`],
  ['PUT', `${rules}/assignees`],
  ['OPTIONS', rules],
  ['TRACE', rules],
  ['PROPFIND', rules],
  ['POST', '/healthz'],
].map(([method = '', path = '']) => ({
  what: `${method} ${path}`,
  method,
  path,
  status: 405,
  error: 'Method not allowed',
}))

const types: readonly BadRequest[] = [
  ...['', 'text/plain', 'application/jsonp', 'application/merge-patch+json', 'application/json, text/plain', '*/*'],
  ...['multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', 'text/json', 'application/ json', 'json'],
].map((type) => ({
  what: `the type ${JSON.stringify(type)}`,
  method: 'POST',
  path: rules,
  fields: { 'Content-Type': type },
  body: good,
  status: 415,
  error: 'Content-Type must be application/json',
}))

const sizes: readonly BadRequest[] = [
  ...[
    ['POST', rules],
    ['PUT', `${rules}/{id}`],
    ['PATCH', `${rules}/{id}/agents`],
  ].map(
    ([method = '', path = '']): BadRequest => ({
      what: `a body of a byte too many in ${method}`,
      method,
      path,
      body: '{"name":"A","capacities":{},"agent_ids":[12]}'.padEnd(mebibyte + 1),
      status: 413,
      error: 'Request body too large',
    }),
  ),
  ...['1048577', '99999999999', '9007199254740993', '18446744073709551615'].map(
    (length): BadRequest => ({
      what: `an announced length of ${length}`,
      method: 'POST',
      path: rules,
      fields: { ...json, 'Content-Length': length },
      status: 413,
      error: 'Request body too large',
    }),
  ),
  {
    what: 'too large and of a wrong type',
    method: 'POST',
    path: rules,
    fields: { 'Content-Type': 'text/plain', 'Content-Length': '1048577' },
    status: 415,
    error: 'Content-Type must be application/json',
  },
]

const keyRule = 'must be text of 1 to 255 characters'
const key = (what: string, value: string, body: string, error: string): BadRequest => ({
  what: `a key ${what}`,
  method: 'POST',
  path: rules,
  fields: { ...json, 'Idempotency-Key': value },
  body,
  status: 400,
  error,
})
const preconditionFailed = { status: 412, error: 'Precondition failed' } as const
const forTags = ['"1-0"', 'W/"1-1"', '1-1', '"1-1', '""', '', ',', '"a" "b"', '"a",*', 'x'.repeat(5000)]

const fields: readonly BadRequest[] = [
  key('that is empty', '', good, `Invalid parameter: Idempotency-Key:(), ${keyRule}`),
  key('of 256 characters', 'k'.repeat(256), good, `Invalid parameter: Idempotency-Key:(${'k'.repeat(64)}), ${keyRule}`),
  key('of 256 and no JSON', 'k'.repeat(256), '{', 'Invalid JSON body'),
  key(
    'that is empty and a bad field',
    '',
    '{}',
    `Invalid parameter: name:(), ${keyRule} that is not only spaces, without U+0000`,
  ),
  key('that is good on a refused request', 'k', '[]', 'Invalid parameter: body:(array), must be an object'),
  ...forTags.flatMap((tag): BadRequest[] => [
    {
      what: `PUT if the rule is ${JSON.stringify(tag.slice(0, 40))}`,
      method: 'PUT',
      path: `${rules}/{id}`,
      fields: { ...json, 'If-Match': tag },
      body: '{"name":"B"}',
      ...preconditionFailed,
    },
    {
      what: `DELETE if the rule is ${JSON.stringify(tag.slice(0, 40))}`,
      method: 'DELETE',
      path: `${rules}/{id}`,
      fields: { 'If-Match': tag },
      ...preconditionFailed,
    },
  ]),
]

const unauthorized = { status: 401, error: "Couldn't authenticate you" } as const
const credentials: readonly BadRequest[] = [
  ...[
    '',
    'Basic',
    'Basic =',
    'Basic !!!!',
    'Bearer',
    'Bearer \u00ff',
    'Digest x',
    'Basic Og==',
    `Bearer ${'x'.repeat(9000)}`,
  ],
  ...['Basic L3Rva2VuOg==', 'bearer  ', 'Basic YTpi YTpi', 'null'],
].map((authorization) => ({
  what: `the credentials ${JSON.stringify(authorization.slice(0, 40))}`,
  method: 'GET',
  path: rules,
  fields: { Authorization: authorization },
  ...unauthorized,
}))

const meanings: readonly BadRequest[] = [
  {
    what: 'the default rule without its flag',
    method: 'PUT',
    path: `${rules}/{default}`,
    body: '{"default":false}',
    status: 400,
    error: 'A default capacity rule is required',
  },
  {
    what: 'the end of the default rule, with a body that nobody reads',
    method: 'DELETE',
    path: `${rules}/{default}`,
    fields: { 'Content-Type': 'text/plain' },
    body: '{{{',
    status: 400,
    error: "The default capacity rule can't be deleted",
  },
  {
    what: 'an inactive agent',
    method: 'PATCH',
    path: `${rules}/{id}/agents`,
    body: '{"agent_ids":[11,99]}',
    status: 400,
    error: 'Invalid parameter: agent_ids[1]:(99), must be the id of an active agent',
  },
]

export const badTargets: readonly BadRequest[] = [
  ...ids,
  ...paths,
  ...methods,
  ...types,
  ...sizes,
  ...fields,
  ...credentials,
  ...meanings,
]
