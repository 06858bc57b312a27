/** A real PostgreSQL for tests, with nothing installed. */
export { createDatabase, execute, query, type TestDatabase } from './database.ts'
export type { Frozen } from './processes.ts'
export type {} from './provided.ts'
export { type DatabaseProxy, startProxy } from './proxy.ts'
export { type Postgres, type PostgresOptions, startPostgres } from './server.ts'
