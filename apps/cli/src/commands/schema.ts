import type { ExitCode } from '../exit-codes.ts'
import { exitCodes } from '../exit-codes.ts'
import { schemaText } from '../file/schema.ts'
import type { Io } from '../io.ts'

/** `schema` */
export function schemaCommand(io: Io): ExitCode {
  io.stdout.write(schemaText())
  return exitCodes.done
}
