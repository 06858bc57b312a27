import type { TestServer } from './harness.ts'
import { addNeighbour, createRule, rulesPath, unknownRuleId } from './requests.ts'

/** Ids, as they stand in a path, for which there is no rule to be found. */
export const missingRuleNames = [
  'unknown',
  'deleted',
  'ofAnotherAccount',
  'tooShort',
  'tooLong',
  'withALetterThatNoUlidHas',
  'afterTheLastMoment',
  'aNumber',
  'aName',
  'encodedSpace',
  'encodedSlash',
  'encodedNul',
  'brokenEscape',
  'notAscii',
] as const
export type MissingRules = Record<(typeof missingRuleNames)[number], string>

/** Prepares a server so that all of these ids are missing, each for its own reason. */
export async function missingRules(server: TestServer): Promise<MissingRules> {
  const { id } = await createRule(server, { name: 'Gone' })
  await server.request('DELETE', `${rulesPath}/${id}`)
  const { ruleId } = await addNeighbour(server)
  return {
    unknown: unknownRuleId,
    deleted: id,
    ofAnotherAccount: ruleId,
    tooShort: unknownRuleId.slice(1),
    tooLong: `${unknownRuleId}0`,
    withALetterThatNoUlidHas: `${unknownRuleId.slice(0, 25)}U`,
    afterTheLastMoment: '8ZZZZZZZZZZZZZZZZZZZZZZZZZ',
    aNumber: '5',
    aName: 'default',
    encodedSpace: `${unknownRuleId}%20`,
    encodedSlash: `${unknownRuleId}%2F`,
    encodedNul: `${unknownRuleId}%00`,
    brokenEscape: `${unknownRuleId.slice(2)}%zz`,
    notAscii: '%C3%A9',
  }
}
