import { describe, expect, test } from 'vitest'
import { parseExportRow } from './export-row.ts'

const account = { type: 'account', format: 1, version: 3, defaultRuleId: 'A', lastRuleId: 'B' }
const rule = {
  ...{ type: 'rule', id: 'A', name: 'Evening', description: '', capacities: { email: 1, messaging: 2, voice: 0 } },
  ...{ createdAt: 0, lastUpdatedAt: 5, version: 1 },
}
const user = {
  ...{ type: 'user', id: 7, name: 'Ada Okafor', email: 'ada@example.com', role: 'agent', permissions: [] },
  ...{ active: true, ruleId: 'A' },
}
const audit = {
  ...{ type: 'audit', id: 'E', at: 5, userId: 7, tokenId: 'T', requestId: 'r', operation: 'updateCapacityRule' },
  ...{ ruleId: 'A', before: {}, after: {}, moves: [] },
}
const nobody = { userId: null, tokenId: null, requestId: null, ruleId: null, before: null, after: null }

test.each<[string, object]>([
  ['an account', account],
  ['a rule', rule],
  ['a user', user],
  ['a user who is not active and in no rule', { ...user, active: false, ruleId: null }],
  ['an entry of the audit', audit],
  ['an entry of an operator about no rule', { ...audit, ...nobody }],
])('%s is taken as it is, without what it does not know', (_, row) => {
  expect(parseExportRow({ ...row })).toEqual({ row })
})

test.each([rule, account, audit])('a field that is not known is left out of a line of type $type', (row) => {
  expect(parseExportRow({ ...row, note: 'x' })).toEqual({ row })
})

/** What a count, a text, and so on cannot be. */
const noCount = [undefined, null, '1', -1, 0.5, 2 ** 53, Number.NaN]
const noText = [undefined, null, 5, {}]
const noIdOrNull = noCount.filter((value) => value !== null)
const noTextOrNull = noText.filter((value) => value !== null)
const noRecord = [undefined, null, 'x', 5, []]
const noRecordOrNull = noRecord.filter((value) => value !== null)

describe.each<[object, Record<string, readonly unknown[]>]>([
  [account, { version: noCount, defaultRuleId: noText, lastRuleId: noText }],
  [
    rule,
    {
      ...{ id: noText, name: noText, description: noText },
      ...{ capacities: noRecord, createdAt: noCount, lastUpdatedAt: noCount, version: noCount },
    },
  ],
  [user, { ruleId: noTextOrNull }],
  [
    audit,
    {
      ...{ id: noText, at: noCount, userId: noIdOrNull, tokenId: noTextOrNull, requestId: noTextOrNull },
      ...{ operation: noText, ruleId: noTextOrNull, before: noRecordOrNull, after: noRecordOrNull },
      moves: [undefined, null, {}, 'x'],
    },
  ],
])('%o', (row, wrong) => {
  const cases = Object.entries(wrong).flatMap(([field, values]) => values.map((value) => [field, value] as const))
  test.each(cases)('is refused with %s %o', (field, value) => {
    expect(parseExportRow({ ...row, [field]: value })).toEqual({
      problem: `${field}: is missing or of the wrong kind`,
    })
  })
})

test.each(['email', 'messaging', 'voice'])('a rule needs a number for the channel %s', (channel) => {
  expect(parseExportRow({ ...rule, capacities: { ...rule.capacities, [channel]: '1' } })).toEqual({
    problem: 'capacities: is missing or of the wrong kind',
  })
})

test.each<[unknown, string]>([
  [null, 'must be an object'],
  [[], 'must be an object'],
  ['account', 'must be an object'],
  [{}, 'type:(undefined), must be one of account, rule, user, audit'],
  [{ type: 'x'.repeat(65) }, `type:(${'x'.repeat(64)}), must be one of account, rule, user, audit`],
  [{ ...account, format: 2 }, 'format:(2), must be 1'],
  [{ ...account, format: '1' }, 'format:(1), must be 1'],
  [{ ...user, role: 'boss' }, 'role:(boss), must be one of admin, agent, light_agent'],
  [{ ...user, ruleId: null }, 'ruleId: goes with an active user, and only with one'],
  [{ ...user, active: false }, 'ruleId: goes with an active user, and only with one'],
])('refuses %j: %s', (value, problem) => {
  expect(parseExportRow(value)).toEqual({ problem })
})
