import type { History } from '../history.ts'
import { checkAgents } from './agents.ts'
import { checkConditions } from './conditions.ts'
import type { Problem } from './problem.ts'
import { checkReplies } from './replies.ts'
import { checkLives } from './rules.ts'
import { checkLists } from './states.ts'
import { checkVersions } from './versions.ts'

/**
 * Finds whatever a history has in it that a correct service cannot have shown, however requests crossed each other.
 *
 * @example checkHistory(history) // [] when all went well
 */
export const checkHistory = (history: History): Problem[] =>
  [checkReplies, checkLists, checkVersions, checkConditions, checkLives, checkAgents].flatMap((check) => check(history))
