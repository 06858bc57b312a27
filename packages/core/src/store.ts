import type {
  Account,
  AccountId,
  AgentId,
  Assignee,
  AuditEntry,
  CapacityRule,
  Credential,
  PasswordCredential,
  RuleList,
  RuleSettings,
  Token,
  User,
} from './model.ts'
import type { ExportRow } from './operator/export-row.ts'
import type { MaybePromise, Result } from './result.ts'

/**
 * What the domain needs of a database. The rules of the domain live in the use cases; a store knows only rows.
 * Every store is held to the one suite in `store-suite/`.
 *
 * Reads take no lock and see one committed state. Any method may throw `StoreUnavailable`.
 */
export interface Store {
  /** All rules of the account, oldest first. */
  listRules(accountId: AccountId): MaybePromise<RuleList>
  /** A rule by its id in capital letters. */
  findRule(accountId: AccountId, ruleId: string): MaybePromise<CapacityRule | undefined>
  /** A stretch of the assignees in ascending order of id; undefined when `ruleId` is no rule of the account. */
  readAssignees(accountId: AccountId, query: AssigneeQuery): MaybePromise<AssigneeWindow | undefined>

  /**
   * Runs `work` in one transaction that is alone in its account, and commits it when the result is ok: then it is on
   * the disk. A refusal or a throw undoes it all. A store may undo the work and run it again, when the database asks
   * for that, so it must keep nothing from one run to the next.
   *
   * @param stage the stage whose rows the work applies, if it does: they may lie where no other transaction sees them
   */
  write<T, R>(
    accountId: AccountId,
    work: (tx: AccountTransaction) => Promise<Result<T, R>>,
    stage?: UserStage | AccountStage,
  ): Promise<Result<T, R>>

  /** The token with this hash, whoever's it is. */
  findCredential(tokenHash: string): MaybePromise<Credential | undefined>

  /** The user with this address who has a password; there is one on the whole server at most. */
  findPassword(emailKey: string): MaybePromise<PasswordCredential | undefined>

  /** Adds an account together with its default rule; undefined when the name is taken. */
  createAccount(account: NewAccount): Promise<Account | undefined>
  /** All accounts, oldest first. */
  listAccounts(): MaybePromise<Account[]>
  /** At most `limit` users with ids above `after`, in ascending order of id. */
  listUsers(accountId: AccountId, after: AgentId, limit: number): MaybePromise<User[]>
  findUserByEmail(accountId: AccountId, emailKey: string): MaybePromise<User | undefined>
  /** All tokens of the account, oldest first, each with its user's e-mail if it has one. */
  listTokens(accountId: AccountId): MaybePromise<(Token & { readonly email: string | null })[]>

  readAudit(accountId: AccountId, query: AuditQuery): MaybePromise<AuditEntry[]>
  /** Removes at most `limit` entries of the account from before this moment, and tells how many. */
  pruneAudit(accountId: AccountId, before: number, limit: number): Promise<number>

  /** A place to collect users before one write applies them; nobody else sees them there. */
  stageUsers(): Promise<UserStage>

  /** All of an account in one committed state, with all that its replies are made of; no secrets. */
  exportAccount(accountId: AccountId): AsyncIterable<ExportRow>
  /** A place to collect an export before one write restores it. */
  stageAccount(): Promise<AccountStage>

  /**
   * A number that changes with every commit, whoever made it, that a read can see: what was read under this number and
   * is read again under the same one is the same. Undefined where a store cannot tell that without asking its database.
   */
  version(): number | undefined

  /** How it does with the server of its database; missing where it has none. */
  activity?(): StoreActivity

  /** Whether the store answers and its schema is the one that this program knows. Throws when not. */
  checkReady(): MaybePromise<void>
  close(): Promise<void>
}

/** How a process does with the server of its database, now and since it began. */
export interface StoreActivity {
  /** Connections, and those of them that nobody uses just now. */
  readonly open: number
  readonly idle: number
  readonly waitingForConnection: number
  /** Writes that wait for others of their account. */
  readonly waitingForTurn: number
  /** How often work was run again: after a conflict with other work, or since its connection was lost. */
  readonly retries: Readonly<Record<'conflict' | 'connection', number>>
}

/** How many assignees a stretch has at most, which lets a store prepare for it. */
export const maxWindowSize = 100

/** Which assignees, and which stretch of them. */
export interface AssigneeQuery {
  /** Only those of this rule. */
  readonly ruleId?: string
  /** Only these agents; at most a few hundred. */
  readonly agentIds?: readonly AgentId[]
  /** Where the stretch begins (ids above `after`) or ends (ids below `before`); from the lowest id when left out. */
  readonly cursor?: Cursor
  /** How many assignees at most: 1 to `maxWindowSize`. */
  readonly size: number
}

export type Cursor = { readonly after: number } | { readonly before: number }

/** A stretch of assignees, in ascending order of id. */
export interface AssigneeWindow {
  readonly assignees: readonly Assignee[]
  /** Whether matching assignees remain in the direction of travel. */
  readonly more: boolean
  /** Whether matching assignees lie at or behind the cursor. */
  readonly behind: boolean
}

export interface NewAccount {
  readonly name: string
  readonly createdAt: number
  readonly defaultRule: RuleSettings & { readonly id: string }
}

/** What the account's row says, read under its lock. */
export interface AccountState {
  readonly defaultRuleId: string
  /** The id of the newest rule that ever was. */
  readonly lastRuleId: string
  readonly ruleCount: number
}

export interface NewRule extends RuleSettings {
  readonly id: string
  readonly assigneeCount: number
  readonly createdAt: number
}

/** How a rule was touched by a transaction. */
export interface RuleChange {
  readonly ruleId: string
  /** By how much the number of its assignees changed. */
  readonly countBy: number
}

/** The rows of one account, inside one transaction. One call at a time: a connection has one answer at a time. */
export interface AccountTransaction {
  account(): Promise<AccountState>
  findRule(ruleId: string): Promise<CapacityRule | undefined>
  /** Adds a rule and makes its id the account's last one. */
  insertRule(rule: NewRule): Promise<void>
  updateRuleSettings(ruleId: string, settings: RuleSettings): Promise<void>
  /** Removes a rule that has no assignees. */
  deleteRule(ruleId: string): Promise<void>
  setDefaultRule(ruleId: string): Promise<void>
  /** Raises the version of each of these rules, and the account's once. */
  raiseVersions(ruleIds: readonly string[]): Promise<void>
  /** Adds to the counts, and moves each `last_updated_at` to `now`, or a millisecond on if that is not later. */
  recordRuleChanges(changes: readonly RuleChange[], now: number): Promise<void>

  /** The rule of each of these agents; who is no active user is missing. */
  rulesOfAgents(agentIds: readonly AgentId[]): Promise<Map<AgentId, string>>
  /** The agents of the rule that are not in the list. */
  agentsOfRuleExcept(ruleId: string, agentIds: readonly AgentId[]): Promise<AgentId[]>
  /** Sets the rule of agents that have one already. */
  moveAgents(agentIds: readonly AgentId[], ruleId: string): Promise<void>
  /** Moves every agent of one rule to another, and tells how many. */
  moveAllAgents(fromRuleId: string, toRuleId: string): Promise<number>

  /** Rows of the stage that cannot stand beside each other or beside the users who stay, by line; at most `limit`. */
  stageConflicts(stage: UserStage, limit: number): Promise<StageConflict[]>
  /** The rules whose sample shows a staged user under another name. */
  rulesShowingRenamed(stage: UserStage): Promise<string[]>
  /** Adds or overwrites the staged users, by id. */
  upsertStagedUsers(stage: UserStage): Promise<UpsertCounts>
  /** Puts the staged users who are active and in no rule into this one, and tells how many. */
  placeStagedUsers(stage: UserStage, ruleId: string): Promise<number>
  /** Takes the staged users who are not active out of their rules, and tells how many by rule. */
  displaceStagedUsers(stage: UserStage): Promise<RuleChange[]>

  /** The reply that was kept for this key at or after `since`. */
  findKeptReply(key: ReplyKey, since: number): Promise<KeptReply | undefined>
  /** Keeps a reply, in place of an older one for its key, and lets go of all but the newest `limit`. */
  keepReply(key: ReplyKey, reply: KeptReply & { readonly keptAt: number }, limit: number): Promise<void>
  /** Whether the account has no users and no rule but the default one. */
  isEmpty(): Promise<boolean>
  /** Makes the account what the staged export says; what does not fit together is told, and nothing is done. */
  restore(stage: AccountStage): Promise<string | undefined>
  /** The id of the account's newest entry. */
  lastAuditId(): Promise<string | undefined>
  insertAudit(entry: AuditEntry): Promise<void>

  /** Sets a user's password; false when a user of another account with the same address has one. */
  setPassword(userId: AgentId, hash: string): Promise<boolean>
  /** Takes a user's password away; false when there was none. */
  deletePassword(userId: AgentId): Promise<boolean>

  insertToken(token: Token & { readonly hash: string }): Promise<void>
  /** Removes a token; false when the account has none with this id. */
  deleteToken(tokenId: string): Promise<boolean>
  /** Removes all tokens with this label, and tells how many. */
  deleteTokensByLabel(label: string): Promise<number>
}

/** What makes two requests the same one. */
export interface ReplyKey {
  readonly userId: AgentId
  readonly operation: string
  readonly key: string
}

export interface KeptReply {
  /** Of the request's body, to tell another request with the same key. */
  readonly bodyHash: string
  /** The reply, in whatever form its keeper gave. */
  readonly reply: string
}

/** Which entries of the audit, in the order of their time. */
export interface AuditQuery {
  readonly ruleId?: string | undefined
  /** Entries at or after this moment, in milliseconds since 1970. */
  readonly since?: number | undefined
  /** Entries after the one with this id. */
  readonly after?: string | undefined
  readonly limit: number
}

/** A user with the line of the file that it came from. */
export interface StagedUser extends User {
  readonly line: number
}

export interface UserStage {
  add(users: readonly StagedUser[]): Promise<void>
  discard(): Promise<void>
}

export interface AccountStage {
  add(rows: readonly ExportRow[]): Promise<void>
  discard(): Promise<void>
}

export type StageConflict =
  | { readonly kind: 'id-repeated'; readonly line: number; readonly firstLine: number; readonly id: AgentId }
  | { readonly kind: 'email-repeated'; readonly line: number; readonly firstLine: number; readonly email: string }
  | { readonly kind: 'email-taken'; readonly line: number; readonly email: string; readonly userId: AgentId }
  /** The user has a password, and so has a user of another account with the new address. */
  | { readonly kind: 'email-with-password'; readonly line: number; readonly email: string }

export interface UpsertCounts {
  readonly created: number
  readonly updated: number
  readonly unchanged: number
}
