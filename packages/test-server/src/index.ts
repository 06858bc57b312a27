/** A real Capacity Rules server in one's own tests. */
export type { AgentSeed } from './agents.ts'
export type { Credentials } from './credentials.ts'
export type { MemberName } from './members.ts'
export type { TestServerOptions } from './options.ts'
export type { RuleSeed, RuleSnapshot } from './rules.ts'
export { SeedError } from './seed-error.ts'
export { type Snapshot, startTestServer, type TestServer } from './test-server.ts'
