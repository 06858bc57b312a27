/** A real PostgreSQL for tests, with nothing installed. */
export { createDatabase, execute, query, type TestDatabase } from './database.ts'
export type {} from './provided.ts'
export { type Postgres, type PostgresOptions, startPostgres } from './server.ts'
