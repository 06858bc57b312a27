import type { Finding } from './report.ts'

/** Something that `drift` finds and that is right. */
export interface Tolerated {
  readonly rule: string
  readonly message: RegExp
  /** The operations that it may be found in; all of them unless given. */
  readonly operations?: readonly string[]
  /** The statuses that it may be answered with. */
  readonly statuses: readonly number[]
  /** Where the contract says so, or why the tool cannot know. */
  readonly why: string
}

/**
 * The findings that are no drift. All are about requests: about replies nothing is tolerated. Decision 7 tells more.
 */
export const tolerated: readonly Tolerated[] = [
  {
    rule: 'security-baseline',
    message: /./,
    statuses: [401],
    why: 'A request without credentials is refused, and this is the status for it.',
  },
  {
    rule: 'schema-consistency',
    message: /^Undocumented query parameter in traffic: /,
    statuses: [200, 204, 400],
    why: 'Parameters that the contract does not name are not read, whatever they are.',
  },
  {
    rule: 'schema-consistency',
    message: /^Undocumented header in traffic: "idempotency-key"$/,
    operations: ['listCapacityRules', 'updateCapacityRule', 'deleteCapacityRule', 'assignAgentsToCapacityRule'],
    statuses: [200, 204, 404],
    why: 'On other methods than POST the key is not read.',
  },
  {
    rule: 'schema-consistency',
    message: /^Invalid query parameter "filter\[agent_ids\]": Request field "\[0\]" must be integer\.$/,
    operations: ['listAssignees', 'listCapacityRuleAssignees'],
    statuses: [200],
    why: 'The contract has commas between the ids (style form, not exploded); the tool reads repeated parameters only.',
  },
  {
    rule: 'schema-consistency',
    message: /^Request schema mismatch at "name": must NOT have more than 255 characters$/,
    operations: ['createCapacityRule', 'updateCapacityRule'],
    statuses: [200],
    why: 'Spaces around a name do not count (x-trim), which JSON Schema cannot say.',
  },
  {
    rule: 'schema-consistency',
    message: /^Request schema mismatch at "agent_ids": must NOT have more than 10000 items$/,
    statuses: [200],
    why: 'An id that stands there twice counts once (x-distinct), which JSON Schema cannot say.',
  },
]

/** The first entry that a finding falls under; undefined for drift. */
export const tolerates = (finding: Finding): Tolerated | undefined =>
  tolerated.find(
    ({ rule, message, operations, statuses }) =>
      finding.target === 'request' &&
      rule === finding.ruleId &&
      message.test(finding.message) &&
      statuses.some((status) => status === finding.status) &&
      (operations === undefined || operations.some((id) => id === finding.operationId)),
  )
