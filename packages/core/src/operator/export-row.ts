import type { AgentId, AuditEntry, Capacities, User } from '../model.ts'
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
const isIdOrNull = (value: unknown): value is AgentId | null => value === null || isCount(value)
const isSnapshot = (value: unknown): value is AuditEntry['before'] => value === null || isRecord(value)

const wrong = (name: string): ParsedRow => ({ problem: `${name}: is missing or of the wrong kind` })

function accountRow({ format, version, defaultRuleId, lastRuleId }: Fields): ParsedRow {
  if (format !== exportFormat) return { problem: `format:(${String(format)}), must be ${exportFormat}` }
  if (!isCount(version)) return wrong('version')
  if (!isText(defaultRuleId)) return wrong('defaultRuleId')
  if (!isText(lastRuleId)) return wrong('lastRuleId')
  return { row: { type: 'account', format, version, defaultRuleId, lastRuleId } }
}

function ruleRow({ id, name, description, capacities, createdAt, lastUpdatedAt, version }: Fields): ParsedRow {
  if (!isText(id)) return wrong('id')
  if (!isText(name)) return wrong('name')
  if (!isText(description)) return wrong('description')
  if (!isRecord(capacities)) return wrong('capacities')
  const { email, messaging, voice } = capacities
  if (!isCount(email) || !isCount(messaging) || !isCount(voice)) return wrong('capacities')
  if (!isCount(createdAt)) return wrong('createdAt')
  if (!isCount(lastUpdatedAt)) return wrong('lastUpdatedAt')
  if (!isCount(version)) return wrong('version')
  const row = { id, name, description, capacities: { email, messaging, voice }, createdAt, lastUpdatedAt, version }
  return { row: { type: 'rule', ...row } }
}

function userRow({ ruleId, ...fields }: Fields): ParsedRow {
  const parsed = parseUser(fields)
  if ('problem' in parsed) return parsed
  if (!isTextOrNull(ruleId)) return wrong('ruleId')
  if ((ruleId !== null) !== parsed.user.active)
    return { problem: 'ruleId: goes with an active user, and only with one' }
  return { row: { type: 'user', ...parsed.user, ruleId } }
}

function auditRow(fields: Fields): ParsedRow {
  const { id, at, userId, tokenId, requestId, operation, ruleId, before, after, moves } = fields
  if (!isText(id)) return wrong('id')
  if (!isCount(at)) return wrong('at')
  if (!isIdOrNull(userId)) return wrong('userId')
  if (!isTextOrNull(tokenId)) return wrong('tokenId')
  if (!isTextOrNull(requestId)) return wrong('requestId')
  if (!isText(operation)) return wrong('operation')
  if (!isTextOrNull(ruleId)) return wrong('ruleId')
  if (!isSnapshot(before)) return wrong('before')
  if (!isSnapshot(after)) return wrong('after')
  if (!Array.isArray(moves)) return wrong('moves')
  return { row: { type: 'audit', id, at, userId, tokenId, requestId, operation, ruleId, before, after, moves } }
}
