import type { AccountId, AccountStage, AccountTransaction, UserStage } from '@capacity-rules/core'
import { PostgresAccountStage } from './account-stage.ts'
import { assignmentWrites } from './assignments.ts'
import { auditWrites } from './audit.ts'
import { isOfData } from './errors.ts'
import { keptReplies } from './kept-replies.ts'
import { findRule, ruleWrites } from './rules.ts'
import type { Session } from './session.ts'
import { tokenWrites } from './tokens.ts'
import { PostgresUserStage } from './user-stage.ts'
import { passwordWrites } from './users.ts'

/** The rows of an account, in the transaction that a session has begun. */
export function accountTransaction(session: Session, accountId: AccountId): AccountTransaction {
  const rules = ruleWrites(session, accountId)
  const assignments = assignmentWrites(session, accountId)
  const tokens = tokenWrites(session, accountId)
  const passwords = passwordWrites(session, accountId)
  const replies = keptReplies(session, accountId)
  const audit = auditWrites(session, accountId)
  const staged = (stage: UserStage): PostgresUserStage => {
    if (stage instanceof PostgresUserStage && stage.session === session) return stage
    throw new Error('the stage is not the one that the write was given')
  }
  return {
    account: rules.state,
    findRule: (ruleId) => findRule(session, accountId, ruleId),
    insertRule: rules.insert,
    updateRuleSettings: rules.updateSettings,
    deleteRule: rules.remove,
    setDefaultRule: rules.setDefault,
    raiseVersions: rules.raiseVersions,
    recordRuleChanges: rules.recordChanges,
    rulesOfAgents: assignments.rulesOf,
    agentsOfRuleExcept: assignments.except,
    moveAgents: assignments.move,
    moveAllAgents: assignments.moveAll,
    stageConflicts: async (stage, limit) => staged(stage).conflicts(accountId, limit),
    rulesShowingRenamed: async (stage) => staged(stage).rulesShowingRenamed(accountId),
    upsertStagedUsers: async (stage) => staged(stage).upsert(accountId),
    placeStagedUsers: async (stage, ruleId) => staged(stage).place(accountId, ruleId),
    displaceStagedUsers: async (stage) => staged(stage).displace(accountId),
    findKeptReply: replies.find,
    keepReply: replies.keep,
    isEmpty: rules.isEmpty,
    restore: (stage) => restore(session, accountId, stage),
    lastAuditId: audit.lastId,
    insertAudit: audit.insert,
    setPassword: passwords.set,
    deletePassword: passwords.remove,
    insertToken: tokens.insert,
    deleteToken: tokens.remove,
    deleteTokensByLabel: tokens.removeByLabel,
  }
}

/** What does not fit together breaks a constraint, and that says what it is. */
async function restore(session: Session, accountId: AccountId, stage: AccountStage): Promise<string | undefined> {
  if (!(stage instanceof PostgresAccountStage) || stage.session !== session) {
    throw new Error('the stage is not the one that the write was given')
  }
  try {
    return await stage.restore(accountId)
  } catch (error) {
    if (isOfData(error)) return error.detail ? `${error.message}: ${error.detail}` : error.message
    throw error
  }
}
