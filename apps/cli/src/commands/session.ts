import { CapacityRules } from '@capacity-rules/client'
import type { Session } from '../account/read-account.ts'
import type { Io } from '../io.ts'
import { progressOn } from '../print/progress.ts'
import { type ConnectionFlags, readConnection } from '../settings/connection.ts'

/** How long one call may take with all its tries, in milliseconds. A rate limit may ask to wait for a minute. */
const timeoutMs = 300_000
/** More than the client's own two: a command that gives up half-way costs a person's time. */
const maxRetries = 5

/** Opens a session with the account that flags, environment and profiles tell of. Nothing is sent yet. */
export async function openSession(flags: ConnectionFlags, io: Io): Promise<Session & { readonly baseUrl: string }> {
  const { baseUrl, auth } = await readConnection(flags, io)
  const client = new CapacityRules({ baseUrl, auth, timeoutMs, maxRetries })
  return { client, baseUrl, signal: io.signal, progress: progressOn(io.stderr) }
}
