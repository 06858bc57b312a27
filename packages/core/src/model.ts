/** The things of the domain. Source: behaviour rules "Things"; wire names live in the contract, not here. */

/** The kinds of work that a rule limits. */
export const channels = ['email', 'messaging', 'voice'] as const
export type Channel = (typeof channels)[number]

/** How much work an agent may hold at once, by channel: 0 to `maxCapacities`. */
export type Capacities = Record<Channel, number>

export const maxCapacities: Readonly<Capacities> = { email: 500, messaging: 500, voice: 1 }

/** How long a rule's name, which has at least one, and its description are at most, in code points. */
export const maxRuleText = { name: 255, description: 1000 } as const

/** Capacities by channel, of which some may be left out. */
export type CapacitiesChange = { readonly [C in Channel]?: number | undefined }

/** Capacities with some channels set anew. */
export function withCapacities(capacities: Capacities, change: CapacitiesChange): Capacities {
  return {
    email: change.email ?? capacities.email,
    messaging: change.messaging ?? capacities.messaging,
    voice: change.voice ?? capacities.voice,
  }
}

/** An agent's id: an integer 1..2^53-2, unique in the account. */
export type AgentId = number

/** The highest id that a user may have: 2^53-2, so that a cursor can still point beyond it. */
export const maxAgentId = Number.MAX_SAFE_INTEGER - 1

/** The tenant's key in the store. */
export type AccountId = number

/** A tenant. Everything else belongs to one. */
export interface Account {
  readonly id: AccountId
  readonly name: string
  /** Milliseconds since 1970, UTC. */
  readonly createdAt: number
}

export interface SampledAgent {
  readonly id: AgentId
  readonly name: string
}

/** What a rule says, without who is in it. */
export interface RuleSettings {
  readonly name: string
  readonly description: string
  readonly capacities: Capacities
}

/** A capacity rule as the store keeps it. */
export interface CapacityRule extends RuleSettings {
  /** A ULID, monotonic in the account: creation order is id order. */
  readonly id: string
  readonly isDefault: boolean
  readonly assigneeCount: number
  /** The assignees with the lowest ids, at most `sampleSize`. */
  readonly sample: readonly SampledAgent[]
  /** Milliseconds since 1970, UTC; the time part of the id. */
  readonly createdAt: number
  /** Milliseconds since 1970, UTC; never before `createdAt`. */
  readonly lastUpdatedAt: number
  /** Rises with every change of what can be seen of the rule, and only then. */
  readonly version: number
}

/** All rules of an account, in one committed state. */
export interface RuleList {
  readonly rules: readonly CapacityRule[]
  /** Rises with every change of what can be seen of any rule, and only then. */
  readonly version: number
}

/** Who writes, for the audit. An operator's command has no user, token or request. */
export interface Writer {
  readonly accountId: AccountId
  readonly userId: AgentId | null
  readonly tokenId: string | null
  readonly requestId: string | null
}

/** The writer of an operator's command. */
export const operator = (accountId: AccountId): Writer => ({ accountId, userId: null, tokenId: null, requestId: null })

/** Agents that changed their rule together. Null stands for no rule: who was not active before, or is not any more. */
export interface Move {
  readonly from: string | null
  readonly to: string | null
  readonly agentIds: readonly AgentId[]
}

/** What the audit keeps of a rule. */
export interface RuleSnapshot extends RuleSettings {
  readonly default: boolean
  readonly assignee_count: number
}

/** A row of the audit: one accepted write. */
export interface AuditEntry {
  /** A ULID, so entries sort by time. */
  readonly id: string
  /** Milliseconds since 1970, UTC. */
  readonly at: number
  readonly userId: AgentId | null
  readonly tokenId: string | null
  readonly requestId: string | null
  /** The operationId, or the operator's command. */
  readonly operation: string
  readonly ruleId: string | null
  readonly before: RuleSnapshot | null
  readonly after: RuleSnapshot | Readonly<Record<string, number>> | null
  readonly moves: readonly Move[]
}

/** How many assignees a rule shows at a glance. */
export const sampleSize = 5

/** An active agent with the rule that governs them. */
export interface Assignee extends SampledAgent {
  readonly capacities: Capacities
  readonly ruleId: string
  readonly ruleName: string
}

export const roles = ['admin', 'agent', 'light_agent'] as const
export type Role = (typeof roles)[number]

export const permissions = ['capacity_rules_access:all', 'capacity_rules_access:view-and-assign'] as const
export type Permission = (typeof permissions)[number]

/** A team member. Every active one is an agent to capacity rules, whatever the role. */
export interface User {
  readonly id: AgentId
  /** 1..255 code points. */
  readonly name: string
  /** Unique in the account, compared without case. */
  readonly email: string
  readonly role: Role
  readonly permissions: readonly Permission[]
  readonly active: boolean
}

/** The form of an e-mail address in which two are compared. */
export const emailKey = (email: string): string => email.toLowerCase()

/** The two kinds of credentials: an API token goes with an e-mail in Basic, a bearer token stands alone. */
export const tokenKinds = ['api', 'bearer'] as const
export type TokenKind = (typeof tokenKinds)[number]

/** What a bearer token may be used for; `write` includes `read`. An API token has `write`. */
export const tokenScopes = ['read', 'write'] as const
export type TokenScope = (typeof tokenScopes)[number]

/** A token as the store keeps it: never the secret, only its hash. */
export interface Token {
  readonly id: string
  /** Null for a token of the whole account: the e-mail that comes with it says who acts. */
  readonly userId: AgentId | null
  readonly kind: TokenKind
  readonly scope: TokenScope
  /** What it is for, in the operator's words; may be empty. */
  readonly label: string
  /** Milliseconds since 1970, UTC. */
  readonly createdAt: number
  /** Milliseconds since 1970, UTC; null for a token that lives until it is revoked. */
  readonly expiresAt: number | null
}

/** A token with all that a request needs to know about its user; no user for a token of the whole account. */
export interface Credential {
  readonly accountId: AccountId
  readonly token: Token
  readonly user: User | undefined
}

/** What is kept of a user's password. */
export interface PasswordCredential {
  readonly accountId: AccountId
  readonly user: User
  readonly hash: string
}
