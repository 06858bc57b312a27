import { Command, InvalidArgumentError, Option } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { applyCommand } from './commands/apply.ts'
import { assigneesCommand, formats } from './commands/assignees.ts'
import { checkCommand } from './commands/check.ts'
import { planCommand } from './commands/plan.ts'
import { pullCommand } from './commands/pull.ts'
import { schemaCommand } from './commands/schema.ts'
import { validateCommand } from './commands/validate.ts'
import type { ExitCode } from './exit-codes.ts'
import { limits } from './file/limits.ts'
import * as help from './help.ts'
import type { Io } from './io.ts'

/** What takes the exit code of the command that was run. */
type Finish = (code: ExitCode) => void

/** The command line. Its actions throw what `run` explains. */
export function createProgram(io: Io, finish: Finish): Command {
  const program = new Command('capacity-rules')
    .description('Capacity rules as code: what a file says is what an account of Zendesk or Capacity Rules has.')
    .version(packageJson.version)
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) })
    .showHelpAfterError('(--help tells more)')
    .addHelpText('after', help.program)
    .exitOverride()
  addFileCommands(program, io, finish)
  addLookingCommands(program, io, finish)
  return program
}

const file = ['<file>', 'a rules file, or - for standard input'] as const
const json = () => new Option('--json', 'print JSON, for machines')
const prune = () => new Option('--prune', 'delete the rules that the file does not have')

/** Adds what tells which account is meant. A token is never among it. */
const withAccount = (command: Command): Command =>
  command
    .option('--base-url <url>', 'where the account is')
    .option('--email <address>', 'whose API token it is')
    .option('--profile <name>', 'take both, and the token, from this profile')

function addFileCommands(program: Command, io: Io, finish: Finish): void {
  withAccount(program.command('pull'))
    .description("write an account's rules, and who is in them, as a file")
    .argument('[file]', 'the file to write; without it, standard output')
    .option('--ids', "write every rule's id, so that a rule can be renamed in the file")
    .option('--force', 'overwrite a file that is there')
    .addHelpText('after', help.pull)
    .action(async (path, options) => finish(await pullCommand(path, options, io)))
  program
    .command('validate')
    .description('find all that is wrong with a file, without asking any server')
    .argument(...file)
    .addOption(json())
    .addHelpText('after', help.validate)
    .action(async (path, options) => finish(await validateCommand(path, options, io)))
  withAccount(program.command('plan'))
    .description('show what would change, and change nothing')
    .argument(...file)
    .addOption(prune())
    .addOption(json())
    .addHelpText('after', help.plan)
    .action(async (path, options) => finish(await planCommand(path, options, io)))
  withAccount(program.command('apply'))
    .description('make the account what the file says, after showing the plan and asking')
    .argument(...file)
    .option('--yes', 'do not ask')
    .addOption(prune())
    .addOption(json())
    .addHelpText('after', help.apply)
    .action(async (path, options) => finish(await applyCommand(path, options, io)))
  program
    .command('schema')
    .description('print the JSON Schema of the file, for editors')
    .addHelpText('after', help.schema)
    .action(() => finish(schemaCommand(io)))
}

function addLookingCommands(program: Command, io: Io, finish: Finish): void {
  withAccount(program.command('assignees'))
    .description('list agents with the rule that governs them')
    .option('--rule <id-or-name>', 'only of this rule')
    .option('--agent <ids...>', 'only these agents', agentIds)
    .addOption(new Option('--format <format>', 'how to print them').choices(formats).default('table'))
    .addHelpText('after', help.assignees)
    .action(async (options) => finish(await assigneesCommand(options, io)))
  withAccount(program.command('check'))
    .description('show how much the agents may hold, and rules that are worth a look')
    .addOption(json())
    .addHelpText('after', help.check)
    .action(async (options) => finish(await checkCommand(options, io)))
}

/** Takes `--agent 1003 1007` and `--agent 1003,1007`. */
function agentIds(text: string, before: readonly number[] = []): readonly number[] {
  const ids = text.split(',').map((id) => (/^[1-9]\d*$/.test(id) ? Number(id) : Number.NaN))
  if (!ids.every((id) => id <= limits.agentId)) {
    throw new InvalidArgumentError(`Allowed are ids from 1 to ${limits.agentId}, with spaces or commas between them.`)
  }
  return [...before, ...ids]
}
