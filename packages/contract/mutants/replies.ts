import { all, drop, rename, set, without } from './change.ts'
import type { Mutant } from './mutants.ts'

const schema = (name: string) => `components/schemas/${name}.yaml`
const header = (name: string) => `components/headers/${name}.yaml`
const response = (name: string) => `components/responses/${name}.yaml`
const example = (name: string) => `components/examples/${name}.yaml`
const json = 'content/application~1json'

/** What may come back: the schemas of replies, their headers, their examples. */
export const replyMutants: readonly Mutant[] = [
  ['a rule may lack its description', schema('CapacityRule'), without('required', 'description')],
  ['a rule may lack its last change', schema('CapacityRule'), without('required', 'last_updated_at')],
  ['a rule may lack its count', schema('CapacityRuleAssignees'), without('required', 'count')],
  ['an assignee may lack the name of the rule', schema('Assignee'), without('required', 'rule_name')],
  ['a sampled agent may lack a name', schema('SampledAgent'), without('required', 'name')],
  ['capacities may lack a channel', schema('Capacities'), without('required', 'voice')],
  ['a page may lack its links', schema('AssigneePage'), without('required', 'links')],
  ['the first page may lack `prev`', schema('PageLinks'), without('required', 'prev')],
  ['a page may not tell if there is more', schema('PageMeta'), without('required', 'has_more')],
  ['an error may be empty', schema('Error'), without('required', 'error')],
  [
    'a rule tells of no agents',
    schema('CapacityRule'),
    all(drop('properties/assignees'), without('required', 'assignees')),
  ],
  [
    'an assignee calls its rule otherwise',
    schema('Assignee'),
    all(
      rename('properties/rule_name', 'rule_title'),
      rename('properties/rule_id', 'rule'),
      set('required', ['id', 'name', 'capacities', 'rule', 'rule_title']),
    ),
  ],
  [
    'a rule calls its creation otherwise',
    schema('CapacityRule'),
    all(rename('properties/created_at', 'createdAt'), without('required', 'created_at')),
  ],
  [
    'an error has a code',
    schema('Error'),
    all(set('properties/code', { type: 'integer', description: 'A number.' }), set('required', ['error', 'code'])),
  ],
  [
    'a count is a text',
    schema('CapacityRuleAssignees'),
    set('properties/count', { type: 'string', description: 'How many.' }),
  ],
  ['a count below 0', schema('CapacityRuleAssignees'), set('properties/count/minimum', -1)],
  ['no next page is no address', schema('PageLinks'), set('properties/next/type', 'string')],
  ['it may be unknown if there is more', schema('PageMeta'), set('properties/has_more/type', ['boolean', 'null'])],
  ['a sample of six', schema('CapacityRuleAssignees'), set('properties/agents_sample/maxItems', 6)],
  ['a sample of four', schema('CapacityRuleAssignees'), set('properties/agents_sample/maxItems', 4)],
  ['a page of 101', schema('AssigneePage'), set('properties/assignees/maxItems', 101)],
  ['a page of 99', schema('AssigneePage'), set('properties/assignees/maxItems', 99)],
  [
    'a time without milliseconds',
    schema('Timestamp'),
    set('pattern', '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{3})?Z$'),
  ],
  [
    'a last change without milliseconds',
    schema('CapacityRule'),
    set('properties/last_updated_at/pattern', '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{3})?Z$'),
  ],
  [
    'a time in another zone',
    schema('Timestamp'),
    set('pattern', '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}(Z|[+]\\d{2}:\\d{2})$'),
  ],
  ['a time of month 13', schema('Timestamp'), drop('format')],
  ['an id that is no ULID', schema('CapacityRuleId'), set('pattern', '^[0-9A-Z]+$')],
  ['an id of the year 10889', schema('CapacityRuleId'), set('pattern', '^[0-9A-HJKMNP-TV-Z]{26}$')],
  ['unknown channels in a rule', schema('Capacities'), drop('additionalProperties')],
  ['a rule that can have no more fields', schema('CapacityRule'), set('additionalProperties', false)],

  ['no `Location`', response('capacity-rule-created'), drop('headers/Location')],
  ['no `ETag` of a rule', response('capacity-rule'), drop('headers/ETag')],
  ['no `ETag` of the list', response('capacity-rule-list'), drop('headers/ETag')],
  ['no `ETag` of what was not modified', response('not-modified'), drop('headers/ETag')],
  ['no `X-Idempotency-Lookup`', response('capacity-rule-created'), drop('headers/X-Idempotency-Lookup')],
  ['no `Retry-After` when it is too much', response('too-many-requests'), drop('headers/Retry-After')],
  ['no `Retry-After` when it is not available', response('unavailable'), drop('headers/Retry-After')],
  ['no `WWW-Authenticate`', response('unauthorized'), drop('headers/WWW-Authenticate')],
  ['no `X-Request-Id` with an internal error', response('internal-error'), drop('headers/X-Request-Id')],
  ['no `X-Content-Type-Options` when forbidden', response('forbidden'), drop('headers/X-Content-Type-Options')],
  ['no `X-Rate-Limit` with a body of another kind', response('not-json'), drop('headers/X-Rate-Limit')],
  ['no `X-Rate-Limit-Remaining` with a page', response('assignee-page'), drop('headers/X-Rate-Limit-Remaining')],
  ['an `ETag` with every error', response('rule-not-found'), set('headers/ETag', { $ref: '../headers/etag.yaml' })],
  ['replies that may lack `X-Request-Id`', header('x-request-id'), drop('required')],
  ['rules that may lack an `ETag`', header('etag'), drop('required')],
  ['a wait that may lack `Retry-After`', header('retry-after'), set('required', false)],
  ['a new rule that may lack `Location`', header('location'), drop('required')],
  ['a 401 that may lack `WWW-Authenticate`', header('www-authenticate'), drop('required')],
  ['a rate limit on every server', header('x-rate-limit'), set('required', true)],
  ['a look-up without a key', header('x-idempotency-lookup'), set('required', true)],
  ['a look-up that never hits', header('x-idempotency-lookup'), set('schema/enum', ['miss'])],
  ['a look-up that does not know', header('x-idempotency-lookup'), set('schema/enum', ['hit', 'miss', 'unknown'])],
  ['weak `ETag`s', header('etag'), set('schema/pattern', '^(W/)?"[0-9]+-[0-9]+"$')],
  ['a wait of no seconds', header('retry-after'), set('schema/pattern', '^[0-9]{1,4}$')],
  [
    'a relative `Location`',
    header('location'),
    set('schema/pattern', '/api/v2/capacity/rules/[0-7][0-9A-HJKMNP-TV-Z]{25}$'),
  ],
  ['a `X-Request-Id` of any length', header('x-request-id'), set('schema/pattern', '^[A-Za-z0-9._-]+$')],
  [
    'a shared cache may keep replies',
    header('cache-control'),
    all(set('schema/enum', ['public, no-cache']), set('example', 'public, no-cache')),
  ],
  ['a cache may forget who asked', header('vary'), set('schema/enum', ['Authorization, Origin', 'Origin'])],

  [
    'the list is one rule',
    response('capacity-rule-list'),
    set(`${json}/schema`, { $ref: '../schemas/CapacityRule.yaml' }),
  ],
  [
    'a page of a rule has only ids and names',
    response('rule-assignee-page'),
    set(`${json}/schema`, { type: 'array', items: { $ref: '../schemas/SampledAgent.yaml' } }),
  ],
  ['a problem document', response('rule-not-found'), rename(json, 'application/problem+json')],
  [
    'a deleted rule comes back',
    response('no-content'),
    set('content', { 'application/json': { schema: { $ref: '../schemas/CapacityRule.yaml' } } }),
  ],
  ['an example with 501 emails', example('capacity-rule'), set('value/capacities/email', 501)],
  ['an example without a name', example('create-rule'), drop('value/name')],
  ['an example of an error with a code', example('unavailable'), set('value', { message: 'Service unavailable' })],
  [
    'a link by the name of the rule',
    response('capacity-rule-created'),
    set('links/showCapacityRule/parameters/capacity_rule_id', '$response.body#/name'),
  ],
  ['a link less', response('capacity-rule-created'), drop('links/deleteCapacityRule')],
]
