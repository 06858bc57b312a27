import { describe, expect, test } from 'vitest'
import { maxCapacities } from '../model.ts'
import { parseExportRow } from './export-row.ts'

const [a, b] = ['01KJP4D0G0R7QH2M8Z5C1Y9TKA', '7ZZZZZZZZZZZZZZZZZZZZZZZZZ']
const account = { type: 'account', format: 1, version: 3, defaultRuleId: a, lastRuleId: b }
const rule = {
  ...{ type: 'rule', id: a, name: 'Evening', description: '', capacities: { email: 1, messaging: 2, voice: 0 } },
  ...{ createdAt: 0, lastUpdatedAt: 5, version: 1 },
}
const user = {
  ...{ type: 'user', id: 7, name: 'Ada Okafor', email: 'ada@example.com', role: 'agent', permissions: [] },
  ...{ active: true, ruleId: a },
}
const audit = {
  ...{ type: 'audit', id: b, at: 5, userId: 7, tokenId: 'T', requestId: 'r', operation: 'updateCapacityRule' },
  ...{ ruleId: a, before: {}, after: {}, moves: [] },
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

const noUlid = [...noText, '', 'A', a.toLowerCase(), `${a}A`, a.replace('K', 'U'), `8${a.slice(1)}`]
const noUlidOrNull = noUlid.filter((value) => value !== null)
const noCapacities = [...noRecord, { email: 1, messaging: 2 }]
const badCapacities = (['email', 'messaging', 'voice'] as const).flatMap((channel) =>
  [...noCount, maxCapacities[channel] + 1].map((value) => ({ ...rule.capacities, [channel]: value })),
)

const kind = 'is missing or of the wrong kind'
const ulid = 'must be a ULID, in capital letters'
const capacities = 'must be email 0 to 500, messaging 0 to 500, voice 0 to 1'

describe.each<[object, Record<string, readonly [problem: string, ...wrong: readonly unknown[]]>]>([
  [account, { version: [kind, ...noCount], defaultRuleId: [ulid, ...noUlid], lastRuleId: [ulid, ...noUlid] }],
  [
    rule,
    {
      id: [ulid, ...noUlid],
      name: ['must be text of 1 to 255 characters', ...noText, '', 'x'.repeat(256), '😀'.repeat(256)],
      description: ['must be text of 0 to 1000 characters', ...noText, 'x'.repeat(1001), '😀'.repeat(1001)],
      capacities: [capacities, ...noCapacities, ...badCapacities],
      createdAt: [kind, ...noCount],
      lastUpdatedAt: [kind, ...noCount],
      version: [kind, ...noCount],
    },
  ],
  [user, { ruleId: [ulid, ...noUlidOrNull] }],
  [
    audit,
    {
      id: [ulid, ...noUlid],
      at: [kind, ...noCount],
      userId: [kind, ...noIdOrNull],
      tokenId: [kind, ...noTextOrNull],
      requestId: [kind, ...noTextOrNull],
      operation: [kind, ...noText],
      ruleId: [ulid, ...noUlidOrNull],
      before: [kind, ...noRecordOrNull],
      after: [kind, ...noRecordOrNull],
      moves: [kind, undefined, null, {}, 'x'],
    },
  ],
])('%o', (row, wrong) => {
  const cases = Object.entries(wrong).flatMap(([field, [problem, ...values]]) =>
    values.map((value) => [field, value, problem] as const),
  )
  test.each(cases)('is refused with %s %o', (field, value, problem) => {
    expect(parseExportRow({ ...row, [field]: value })).toEqual({ problem: `${field}: ${problem}` })
  })
})

test.each([
  ['a name', { ...rule, name: 'a\u0000b' }],
  ['an operation', { ...audit, operation: '\ud800' }],
  ['something inside', { ...audit, before: { capacities: [{ deep: '\udc00x' }] } }],
  ['the name of something inside', { ...audit, moves: [{ '\u0000': 1 }] }],
])('text that cannot be stored is refused in %s', (_, row) => {
  expect(parseExportRow(row)).toEqual({ problem: 'has U+0000 or half a surrogate pair in a text' })
})

test('the longest texts and the highest capacities are taken', () => {
  const row = { ...rule, name: '😀'.repeat(255), description: '😀'.repeat(1000), capacities: maxCapacities }
  expect(parseExportRow(row)).toEqual({ row })
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
