import { all, append, drop, rename, set, swap } from './change.ts'
import type { Mutant } from './mutants.ts'

const rules = 'paths/capacity-rules.yaml'
const rule = 'paths/capacity-rule.yaml'
const agents = 'paths/capacity-rule-agents.yaml'
const assignees = 'paths/assignees.yaml'
const ruleAssignees = 'paths/capacity-rule-assignees.yaml'
const root = 'openapi.yaml'
const to = (response: string) => ({ $ref: `../components/responses/${response}.yaml` })

/** What can be called, by whom, with which parameters and outcomes. */
export const operationMutants: readonly Mutant[] = [
  ['no 304 for a rule', rule, drop('get/responses/304')],
  ['no 304 for the list', rules, drop('get/responses/304')],
  ['no 412 for an update', rule, drop('put/responses/412')],
  ['no 412 for an assignment', agents, drop('patch/responses/412')],
  ['no 415 for a new rule', rules, drop('post/responses/415')],
  ['no 404 for a deletion', rule, drop('delete/responses/404')],
  ['no 429 for a listing', assignees, drop('get/responses/429')],
  ['no 503 for the assignees of a rule', ruleAssignees, drop('get/responses/503')],
  ['no 500 for an assignment', agents, drop('patch/responses/500')],
  ['no 403 for a listing', assignees, drop('get/responses/403')],
  ['no 400 of a rule, though it is never sent', rule, drop('get/responses/400')],
  ['a large body is another status', rule, rename('put/responses/413', '414')],
  ['a new rule is a 201', rules, rename('post/responses/200', '201')],
  ['a deletion is a 200', rule, rename('delete/responses/204', '200')],
  ['a conflict for a new rule', rules, set('post/responses/409', to('invalid-new-rule'))],
  ['a list that may be missing', rules, set('get/responses/404', to('rule-not-found'))],
  ['any other status', rules, set('get/responses/default', to('internal-error'))],
  ['a deletion that shows the rule', rule, set('delete/responses/204', to('capacity-rule'))],
  ['a status that is sent after all', root, drop('x-never-sent/showCapacityRule')],
  ['a status that is said to be never sent', root, set('x-never-sent/showCapacityRule', ['400', '404'])],

  ['anybody with a reading token deletes', rule, set('delete/security/1/bearer', ['read'])],
  ['a reading token is not enough to read', rule, set('get/security/1/bearer', ['write'])],
  ['no reading by Basic', assignees, drop('get/security/0')],
  ['no writing by Bearer', rules, drop('post/security/1')],
  ['a list without credentials', rules, append('get/security', {})],
  ['an assignment by the default of the document', agents, drop('patch/security')],
  ['assigners may not assign', agents, set('patch/x-permission', 'manage')],
  ['assigners may delete', rule, set('delete/x-permission', 'assign')],
  ['only managers may look', ruleAssignees, set('get/x-permission', 'manage')],
  ['a new rule without a permission', rules, drop('post/x-permission')],
  ['another scheme for Basic', 'components/security-schemes/basic.yaml', set('scheme', 'digest')],
  [
    'a token in a header of its own',
    'components/security-schemes/bearer.yaml',
    all(set('type', 'apiKey'), drop('scheme'), set('in', 'header'), set('name', 'X-Token')),
  ],

  ['another operationId', rule, set('delete/operationId', 'removeCapacityRule')],
  ['an operationId of another operation', assignees, set('get/operationId', 'listCapacityRuleAssignees')],
  ['an operationId with a hyphen', ruleAssignees, set('get/operationId', 'list-assignees')],
  ['another path', root, rename('paths/~1api~1v2~1capacity~1rules~1assignees', '/api/v2/capacity/assignees')],
  ['a path of the next version', root, rename('paths/~1api~1v2~1capacity~1rules', '/api/v3/capacity/rules')],
  ['another method for an update', rule, rename('put', 'patch')],
  ['no way to delete', rule, drop('delete')],
  ['a server with the path in it', root, set('servers/0/url', '/api/v2')],

  ['no filter of the assignees of a rule', ruleAssignees, drop('get/parameters/3')],
  ['no paging back', assignees, drop('get/parameters/2')],
  ['cursors before the size', assignees, swap('get/parameters', 0, 1)],
  ['no `If-Match` for a deletion', rule, drop('delete/parameters')],
  ['no `If-None-Match` for the list', rules, drop('get/parameters')],
  ['no key for a new rule', rules, drop('post/parameters')],
  [
    'a key for an assignment',
    agents,
    append('patch/parameters', { $ref: '../components/parameters/idempotency-key.yaml' }),
  ],
  ['no body for an update', rule, drop('put/requestBody')],
  ['a body that may be left out', agents, drop('patch/requestBody/required')],
  [
    'an update that is a new rule',
    rule,
    set(
      'put/requestBody/content/application~1json/schema/$ref',
      '../components/schemas/CreateCapacityRuleRequest.yaml',
    ),
  ],
  [
    'an assignment as a form',
    agents,
    rename('patch/requestBody/content/application~1json', 'application/x-www-form-urlencoded'),
  ],
]
