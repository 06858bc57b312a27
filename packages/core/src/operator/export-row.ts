import {
  type AgentId,
  type AuditEntry,
  type Capacities,
  channels,
  maxCapacities,
  maxRuleText,
  type User,
} from '../model.ts'
import { parseUser } from './parse-user.ts'

/** The form of the rows. Raised when a reader of the old form would misread the new one. */
export const exportFormat = 1

/**
 * A line of an export. The account comes first, then its rules, its users, its audit. Names are those of the domain;
 * times are milliseconds since 1970. Tokens and passwords are not in it.
 */
export type ExportRow =
  | {
      readonly type: 'account'
      readonly format: typeof exportFormat
      readonly version: number
      readonly defaultRuleId: string
      readonly lastRuleId: string
    }
  | {
      readonly type: 'rule'
      readonly id: string
      readonly name: string
      readonly description: string
      readonly capacities: Capacities
      readonly createdAt: number
      readonly lastUpdatedAt: number
      readonly version: number
    }
  | ({ readonly type: 'user' /** Null for who is not active. */; readonly ruleId: string | null } & User)
  | ({ readonly type: 'audit' } & AuditEntry)

export type ParsedRow = { readonly row: ExportRow } | { readonly problem: string }

/** Reads a line of an export, or tells in one phrase what is wrong with it. */
export function parseExportRow(value: unknown): ParsedRow {
  if (!isRecord(value)) return { problem: 'must be an object' }
  if (!hasGoodText(value)) return { problem: 'has U+0000 or half a surrogate pair in a text' }
  const { type, ...fields } = value
  switch (type) {
    case 'account':
      return accountRow(fields)
    case 'rule':
      return ruleRow(fields)
    case 'user':
      return userRow(fields)
    case 'audit':
      return auditRow(fields)
    default:
      return { problem: `type:(${String(type).slice(0, 64)}), must be one of account, rule, user, audit` }
  }
}

type Fields = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
const isText = (value: unknown): value is string => typeof value === 'string'
const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value)
/** As the server makes them: in capital letters, by which they are looked up and compared, and of a time that there is. */
const isUlid = (value: unknown): value is string => isText(value) && /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(value)
const isUlidOrNull = (value: unknown): value is string | null => value === null || isUlid(value)
/** Text of so many code points. */
const isOfLength = (value: unknown, least: number, most: number): value is string =>
  isText(value) && value.length <= 2 * most && [...value].length >= least && [...value].length <= most
const isCapacities = (value: unknown): value is Capacities =>
  isRecord(value) &&
  channels.every((channel) => {
    const capacity = value[channel]
    return isCount(capacity) && capacity <= maxCapacities[channel]
  })
const isIdOrNull = (value: unknown): value is AgentId | null => value === null || isCount(value)
const isSnapshot = (value: unknown): value is AuditEntry['before'] => value === null || isRecord(value)

const wrong = (name: string): ParsedRow => ({ problem: `${name}: is missing or of the wrong kind` })
const wrongText = (name: string, least: number, most: number): ParsedRow => ({
  problem: `${name}: must be text of ${least} to ${most} characters`,
})
const noUlid = (name: string): ParsedRow => ({ problem: `${name}: must be a ULID, in capital letters` })

/** Whether every text in a value can be stored. Not by recursion, since a file may nest as deep as it likes. */
function hasGoodText(value: unknown): boolean {
  const left: unknown[] = [value]
  while (left.length > 0) {
    const one = left.pop()
    if (isText(one) && (one.includes('\u0000') || !one.isWellFormed())) return false
    if (typeof one === 'object' && one !== null) for (const [key, inner] of Object.entries(one)) left.push(key, inner)
  }
  return true
}

function accountRow({ format, version, defaultRuleId, lastRuleId }: Fields): ParsedRow {
  if (format !== exportFormat) return { problem: `format:(${String(format)}), must be ${exportFormat}` }
  if (!isCount(version)) return wrong('version')
  if (!isUlid(defaultRuleId)) return noUlid('defaultRuleId')
  if (!isUlid(lastRuleId)) return noUlid('lastRuleId')
  return { row: { type: 'account', format, version, defaultRuleId, lastRuleId } }
}

function ruleRow({ id, name, description, capacities, createdAt, lastUpdatedAt, version }: Fields): ParsedRow {
  if (!isUlid(id)) return noUlid('id')
  if (!isOfLength(name, 1, maxRuleText.name)) return wrongText('name', 1, maxRuleText.name)
  if (!isOfLength(description, 0, maxRuleText.description)) {
    return wrongText('description', 0, maxRuleText.description)
  }
  if (!isCapacities(capacities)) {
    const allowed = channels.map((channel) => `${channel} 0 to ${maxCapacities[channel]}`).join(', ')
    return { problem: `capacities: must be ${allowed}` }
  }
  const { email, messaging, voice } = capacities
  if (!isCount(createdAt)) return wrong('createdAt')
  if (!isCount(lastUpdatedAt)) return wrong('lastUpdatedAt')
  if (!isCount(version)) return wrong('version')
  const row = { id, name, description, capacities: { email, messaging, voice }, createdAt, lastUpdatedAt, version }
  return { row: { type: 'rule', ...row } }
}

function userRow({ ruleId, ...fields }: Fields): ParsedRow {
  const parsed = parseUser(fields)
  if ('problem' in parsed) return parsed
  if (!isUlidOrNull(ruleId)) return noUlid('ruleId')
  if ((ruleId !== null) !== parsed.user.active)
    return { problem: 'ruleId: goes with an active user, and only with one' }
  return { row: { type: 'user', ...parsed.user, ruleId } }
}

function auditRow(fields: Fields): ParsedRow {
  const { id, at, userId, tokenId, requestId, operation, ruleId, before, after, moves } = fields
  if (!isUlid(id)) return noUlid('id')
  if (!isCount(at)) return wrong('at')
  if (!isIdOrNull(userId)) return wrong('userId')
  if (!isTextOrNull(tokenId)) return wrong('tokenId')
  if (!isTextOrNull(requestId)) return wrong('requestId')
  if (!isText(operation)) return wrong('operation')
  if (!isUlidOrNull(ruleId)) return noUlid('ruleId')
  if (!isSnapshot(before)) return wrong('before')
  if (!isSnapshot(after)) return wrong('after')
  if (!Array.isArray(moves)) return wrong('moves')
  return { row: { type: 'audit', id, at, userId, tokenId, requestId, operation, ruleId, before, after, moves } }
}
