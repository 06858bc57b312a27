import { shownDatabase } from '../database-url.ts'
import { readSettings } from '../settings.ts'
import { Failure } from './failure.ts'
import { findSchema, openStore } from './store.ts'

/** `migrate`: brings the schema to the version that this program knows. With `--status` it only tells. */
export async function migrateCommand({ status = false }: { readonly status?: boolean }): Promise<void> {
  const settings = readSettings(process.env)
  const where = shownDatabase(settings.DATABASE_URL)
  const { found, known } = await findSchema(settings)
  const versions = `${where} has schema version ${found}, and this program needs ${known}`
  if (found > known) throw new Failure(`${versions}; it was written by a newer one`)
  if (found === known) {
    console.log(`${versions}: nothing to do.`)
    return
  }
  if (status) throw new Failure(`${versions}; run \`migrate\``)
  // As a server, which a file has one of: nothing must run on it meanwhile.
  const store = await openStore(settings, 'server')
  await store.close()
  console.log(`${where} has schema version ${known} now; it had ${found}.`)
}
