import { CommanderError } from 'commander'
import { WrongAccount } from '../account/account.ts'
import { JournalUnreadable } from '../account/journal.ts'
import { Unusable } from '../account/reading.ts'
import { NoReply } from '../http/transport.ts'
import { check } from './check.ts'
import { cleanUp } from './clean-up.ts'
import { exitCodes, UsageError } from './exit-codes.ts'
import { listOfRequirements } from './list.ts'
import type { Given } from './options.ts'
import { createProgram } from './program.ts'

/** Runs the command line and sets the exit code. What keeps it from running is told in one line on standard error. */
export async function main(argv: readonly string[]): Promise<void> {
  // Whoever reads our output may stop early, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  try {
    await createProgram(async (given) => {
      process.exitCode = await run(given)
    })
      .exitOverride()
      .parseAsync([...argv])
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : exitCodes.cannotRun
      return
    }
    console.error(`capacity-rules-conformance: ${explain(error)}`)
    process.exitCode = exitCodes.cannotRun
  }
}

async function run(given: Given): Promise<number> {
  if (given.list) {
    process.stdout.write(listOfRequirements(given.only))
    return 0
  }
  if (given.cleanUp) return cleanUp(given)
  if (!given.baseUrl) throw new UsageError('say which server: --base-url, or CAPACITY_RULES_BASE_URL')
  return check(given, given.baseUrl)
}

/** What happened, for the person at the terminal: a stack only for a fault of ours. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof NoReply) return `the server cannot be reached: ${error.message}`
  if (error instanceof Unusable) return `${error.message}${hint(error.status)}`
  const expected = [UsageError, WrongAccount, JournalUnreadable]
  const ofSystem = 'code' in error && typeof error.code === 'string'
  return ofSystem || expected.some((kind) => error instanceof kind) ? error.message : (error.stack ?? error.message)
}

const hint = (status: number): string =>
  new Map([
    [401, '; the credentials are not good: look at the e-mail address and the token'],
    [403, '; the credentials have to be those of an admin'],
  ]).get(status) ?? ''
