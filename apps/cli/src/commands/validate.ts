import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { type Io, print, printJson } from '../io.ts'
import { count } from '../print/text.ts'
import { BadFile, loadRules, nameOf } from './rules-file.ts'

/** `validate FILE` */
export async function validateCommand(file: string, { json }: { readonly json?: boolean }, io: Io): Promise<ExitCode> {
  try {
    const { rules } = await loadRules(file, io)
    const agents = rules.reduce((sum, rule) => sum + (rule.agents?.length ?? 0), 0)
    if (json) printJson(io, { valid: true, problems: [] })
    else print(io, `${nameOf(file)} is valid: ${count(rules.length, 'rule')}, ${count(agents, 'agent')} named.`)
    return exitCodes.done
  } catch (error) {
    if (!json || !(error instanceof BadFile)) throw error
    printJson(io, { valid: false, problems: error.problems })
    return exitCodes.failed
  }
}
