/**
 * What `@capacity-rules/test-server` is built of: the server in one's own process. Made for that package, which goes
 * with one exact version of this one; any version may change it. Everybody else is better served by that package.
 *
 * @example
 * const store = await openSqliteStore({ file, as: 'server', durable: false })
 * const domain = { store, clock: Date.now, maxRulesPerAccount: defaultMaxRulesPerAccount }
 * const server = await startEmbeddedServer({ domain, corsOrigins: [], rateLimitPerMinute: 0, onError: console.error })
 */
export {
  type Account,
  type AgentId,
  builtInRule,
  type Capacities,
  createAccount,
  createToken,
  type Domain,
  defaultMaxRulesPerAccount,
  emailKey,
  exportAccount,
  exportFormat,
  importAccount,
  lowestUlid,
  nextUlid,
  type Permission,
  parseUser,
  type Role,
  readRuleId,
  timeOfRuleId,
  type User,
} from '@capacity-rules/core'
export { openSqliteStore } from '@capacity-rules/store-sqlite'
export { type NewRule, readNewRule } from './embed/new-rule.ts'
export { type Embedded, type EmbeddedServer, startEmbeddedServer } from './embed/server.ts'
export { readOrigin } from './read-origin.ts'
