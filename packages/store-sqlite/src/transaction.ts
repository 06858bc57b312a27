import type { AccountId, AccountStage, AccountTransaction, UserStage } from '@capacity-rules/core'
import Database from 'better-sqlite3'
import { assignmentWrites } from './assignments.ts'
import { auditWrites } from './audit.ts'
import type { Connection } from './connection.ts'
import { SqliteAccountStage } from './export.ts'
import { keptReplies } from './kept-replies.ts'
import { ruleReads, ruleWrites } from './rules.ts'
import { SqliteUserStage } from './stage.ts'
import { passwordWrites, tokenWrites } from './users.ts'

/** The statements of the write connection, prepared once, as a maker of transactions on an account. */
export function accountTransactions(db: Connection): (accountId: AccountId) => AccountTransaction {
  const rules = { ...ruleReads(db), ...ruleWrites(db) }
  const assignments = assignmentWrites(db)
  const tokens = tokenWrites(db)
  const passwords = passwordWrites(db)
  const replies = keptReplies(db)
  const audit = auditWrites(db)
  return (accountId) => ({
    account: async () => rules.state(accountId),
    findRule: async (ruleId) => rules.find(accountId, ruleId),
    insertRule: async (rule) => rules.insert(accountId, rule),
    updateRuleSettings: async (ruleId, settings) => rules.updateSettings(accountId, ruleId, settings),
    deleteRule: async (ruleId) => rules.remove(accountId, ruleId),
    setDefaultRule: async (ruleId) => rules.setDefault(accountId, ruleId),
    raiseVersions: async (ruleIds) => rules.raiseVersions(accountId, ruleIds),
    recordRuleChanges: async (changes, now) => rules.recordChanges(accountId, changes, now),
    rulesOfAgents: async (agentIds) => assignments.rulesOf(accountId, agentIds),
    agentsOfRuleExcept: async (ruleId, agentIds) => assignments.except(accountId, ruleId, agentIds),
    moveAgents: async (agentIds, ruleId) => assignments.move(accountId, agentIds, ruleId),
    moveAllAgents: async (fromRuleId, toRuleId) => assignments.moveAll(accountId, fromRuleId, toRuleId),
    stageConflicts: async (stage, limit) => ours(stage).conflicts(accountId, limit),
    rulesShowingRenamed: async (stage) => ours(stage).rulesShowingRenamed(accountId),
    upsertStagedUsers: async (stage) => ours(stage).upsert(accountId),
    placeStagedUsers: async (stage, ruleId) => ours(stage).place(accountId, ruleId),
    displaceStagedUsers: async (stage) => ours(stage).displace(accountId),
    findKeptReply: async (key, since) => replies.find(accountId, key, since),
    keepReply: async (key, reply, limit) => replies.keep(accountId, key, reply, limit),
    isEmpty: async () => rules.isEmpty(accountId),
    restore: async (stage) => restore(stage, accountId),
    lastAuditId: async () => audit.lastId(accountId),
    insertAudit: async (entry) => audit.insert(accountId, entry),
    setPassword: async (userId, hash) => passwords.set(accountId, userId, hash),
    deletePassword: async (userId) => passwords.remove(accountId, userId),
    insertToken: async (token) => tokens.insert(accountId, token),
    deleteToken: async (tokenId) => tokens.remove(accountId, tokenId),
    deleteTokensByLabel: async (label) => tokens.removeByLabel(accountId, label),
  })
}

/** What does not fit together breaks a constraint, and that says what it is. */
function restore(stage: AccountStage, accountId: AccountId): string | undefined {
  if (!(stage instanceof SqliteAccountStage)) throw new Error('the stage belongs to another store')
  try {
    return stage.restore(accountId)
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT')) return error.message
    throw error
  }
}

function ours(stage: UserStage): SqliteUserStage {
  if (!(stage instanceof SqliteUserStage)) throw new Error('the stage belongs to another store')
  return stage
}
