/** The embedded store: core's port on SQLite. */
export { backupSqlite } from './backup.ts'
export { FileInUse, openSqliteStore, type SqliteOptions, sqliteSchema } from './store.ts'
