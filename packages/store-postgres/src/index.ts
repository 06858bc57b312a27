/** The store for several servers: core's port on PostgreSQL. */
export { defaults, type PostgresOptions } from './options.ts'
export { openPostgresStore, postgresSchema, type SchemaVersions } from './store.ts'
