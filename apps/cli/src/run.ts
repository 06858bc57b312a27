import { AbortError } from '@capacity-rules/client'
import { CommanderError } from 'commander'
import { BadFile } from './commands/rules-file.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { explain, isUsage } from './explain.ts'
import { Interrupted, UsageFailure } from './failure.ts'
import { type Io, tell } from './io.ts'
import { createProgram } from './program.ts'

/**
 * Runs a command line to its end. What goes wrong is told on standard error.
 *
 * @param args without the name of the command
 * @example process.exitCode = await run(['validate', 'rules.yaml'], io)
 */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done
  const program = createProgram(io, (finished) => {
    code = finished
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
    if (error instanceof Interrupted || error instanceof AbortError) {
      tell(io, `capacity-rules: ${error instanceof Interrupted ? error.message : 'interrupted; nothing was changed'}`)
      return exitCodes.interrupted
    }
    // Lines that begin with the file are what editors and CI jump to.
    if (error instanceof BadFile) tell(io, error.lines)
    tell(io, `capacity-rules: ${explain(error)}`)
    return error instanceof UsageFailure || isUsage(error) ? exitCodes.usage : exitCodes.failed
  }
}
