import { isDeepStrictEqual } from 'node:util'
import type { Account } from '../account/model.ts'
import { readAccount, type Session } from '../account/read-account.ts'
import type { RulesFile } from '../file/model.ts'
import { agentsToRead } from '../plan/agents-to-read.ts'
import { makePlan } from '../plan/make-plan.ts'
import { type Matching, match } from '../plan/match.ts'
import type { Plan } from '../plan/model.ts'
import { BadFile } from './rules-file.ts'

export interface PlanOptions {
  readonly prune: boolean
}

/** A plan with the account that it was made of. */
export interface Prepared {
  readonly plan: Plan
  readonly account: Account
}

/**
 * Reads the account and plans what has to be done.
 *
 * @param name what errors call the file
 * @throws BadFile when the file does not fit the account
 */
export async function preparePlan(
  session: Session,
  name: string,
  file: RulesFile,
  options: PlanOptions,
): Promise<Prepared> {
  let matching: Matching | undefined
  const account = await readAccount(session, (rules) => {
    matching = match(file, rules)
    if (matching.problems.length > 0) throw new BadFile(name, matching.problems)
    return agentsToRead(file, matching)
  })
  // What the rules were matched with last is what the account was read with.
  const result = makePlan(matching ?? match(file, account.rules), account, options)
  if (!result.ok) throw new BadFile(name, result.problems)
  return { plan: result.plan, account }
}

/** Whether two plans do the same. */
export const isSamePlan = (a: Plan, b: Plan): boolean => isDeepStrictEqual(a, b)
