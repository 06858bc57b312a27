import { SchemaMismatch, StoreUnavailable } from '@capacity-rules/core'
import { FileInUse } from '@capacity-rules/store-sqlite'
import { CommanderError } from 'commander'
import { SettingError } from '../settings.ts'
import { serverVersion } from '../version.ts'
import { exitCodes, Failure } from './failure.ts'
import { createProgram } from './program.ts'

/** Runs the command line and sets the exit code. What goes wrong is told in one line on standard error. */
export async function main(argv: readonly string[]): Promise<void> {
  // Whoever reads our output may stop early, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  const program = createProgram(serverVersion)
  exitWithUsageCode(program)
  try {
    await program.parseAsync([...argv])
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage
      return
    }
    console.error(`capacity-rules-server: ${explain(error)}`)
    process.exitCode = error instanceof SettingError ? exitCodes.usage : exitCodes.failed
  }
}

function exitWithUsageCode(command: ReturnType<typeof createProgram>): void {
  command.exitOverride()
  for (const sub of command.commands) exitWithUsageCode(sub)
}

/** What happened, for the person at the terminal: a stack only for a fault of ours. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const expected = [Failure, SettingError, FileInUse, SchemaMismatch, StoreUnavailable]
  const ofSystem = 'code' in error && typeof error.code === 'string'
  return ofSystem || expected.some((kind) => error instanceof kind) ? error.message : (error.stack ?? error.message)
}
