import { tokenScopes } from '@capacity-rules/core'
import { Command, InvalidArgumentError, Option } from 'commander'
import { settingsTable } from '../settings.ts'
import { accountsCreate, accountsList } from './accounts.ts'
import { auditList, parseMoment } from './audit.ts'
import { parseDuration } from './duration.ts'
import { exitCodes } from './failure.ts'
import { migrateCommand } from './migrate.ts'
import { backupCommand, exportCommand, importCommand } from './move.ts'
import { usersSetPassword } from './passwords.ts'
import { serve } from './serve.ts'
import { tokensCreate, tokensList, tokensRevoke } from './tokens.ts'
import { usersImport, usersList } from './users.ts'
import { maxWorkers } from './workers.ts'

const account = () => new Option('--account <name>', 'the account; may be left out when there is only one')
const json = () => new Option('--json', 'print JSON, for machines')

/** The command line. Its actions throw `Failure` and `SettingError`, which `main.ts` turns into one line. */
export function createProgram(version: string): Command {
  const program = new Command('capacity-rules-server')
    .description('A self-hosted server for agent capacity that speaks the Capacity Rules API.')
    .version(version)
    .showHelpAfterError('(--help tells more)')
    .addHelpText('after', environmentHelp)
  program
    .command('serve')
    .description('run the server')
    .option('--demo', 'with a small account to try out, on this machine only')
    .option('--workers <number>', 'how many processes answer requests (default: 1; more need PostgreSQL)', workers)
    .addHelpText('after', serveHelp)
    .action(serve)
  addUsers(program.command('users').description("an account's team members"))
  addTokens(program.command('tokens').description('what clients authenticate with'))
  addAccounts(program.command('accounts').description('the tenants of this server'))
  addAudit(program)
  addMoving(program)
  addMigrating(program)
  return program
}

function addUsers(users: Command): void {
  users
    .command('import')
    .description('add or overwrite users by id: all of a file, or none when one row is bad')
    .argument('<file>', 'CSV with a header, NDJSON or a JSON array; - reads standard input')
    .addOption(account())
    .addHelpText('after', importHelp)
    .action(usersImport)
  users
    .command('set-password')
    .description('give a user a password, which is asked for or read from standard input')
    .requiredOption('--email <address>', 'whose password it is')
    .option('--remove', 'take the password away')
    .addOption(account())
    .action(usersSetPassword)
  users.command('list').description('list users').addOption(account()).addOption(json()).action(usersList)
}

function addTokens(tokens: Command): void {
  tokens
    .command('create')
    .description('make a token, which is shown once')
    .option('--email <address>', 'whose token it is')
    .option('--account-wide', 'of nobody: the e-mail that comes with it says who acts (see ALLOW_ACCOUNT_WIDE_TOKENS)')
    .option('--bearer', 'an access token for `Authorization: Bearer`, rather than an API token')
    .addOption(new Option('--scope <scope>', 'what an access token may do (default: write)').choices(tokenScopes))
    .option('--expires <duration>', 'how long it is valid, as in 30m, 12h or 90d (default: until revoked)', duration)
    .option('--label <text>', 'what it is for', label, '')
    .addOption(account())
    .addOption(json())
    .action(tokensCreate)
  tokens.command('list').description('list tokens').addOption(account()).addOption(json()).action(tokensList)
  tokens
    .command('revoke')
    .description('end a token at once')
    .argument('<id>', 'as `tokens list` shows it')
    .addOption(account())
    .action(tokensRevoke)
}

function addAccounts(accounts: Command): void {
  accounts.command('create').description('make an account').argument('<name>', 'a-z, 0-9 and -').action(accountsCreate)
  accounts.command('list').description('list accounts').addOption(json()).action(accountsList)
}

function addAudit(program: Command): void {
  program
    .command('audit')
    .description('who wrote what, when, and who moved from where to where')
    .option('--rule <id>', 'only of this capacity rule')
    .option(
      '--since <moment>',
      'only from this moment on, as in 2026-03-02, 2026-03-02T09:30:00Z, or 7d for a week ago',
      since,
    )
    .addOption(account())
    .addOption(new Option('--json', 'print a JSON object a line, with before, after and moves'))
    .action(auditList)
}

function addMoving(program: Command): void {
  program
    .command('export')
    .description('write all of an account as NDJSON: rules, users, assignments, audit; no tokens, no passwords')
    .argument('<file>', 'a file to make, or - for standard output')
    .addOption(account())
    .action(exportCommand)
  program
    .command('import')
    .description('take an export into an empty account: all of it, or nothing')
    .argument('<file>', 'an export, or - for standard input')
    .addOption(account())
    .action(importCommand)
  program
    .command('backup')
    .description('copy the whole database while the server runs')
    .argument('<file>', 'a file to make')
    .action(backupCommand)
}

function addMigrating(program: Command): void {
  program
    .command('migrate')
    .description('bring the schema of the database to the version that this program needs; `serve` does so, too')
    .option('--status', 'only tell the versions; fails when they differ')
    .addHelpText('after', migrateHelp)
    .action(migrateCommand)
}

function workers(text: string): number {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (number < 1 || number > maxWorkers) throw new InvalidArgumentError(`Allowed is a number from 1 to ${maxWorkers}.`)
  return number
}

function since(text: string): number {
  const time = parseMoment(text, Date.now())
  if (time === undefined) throw new InvalidArgumentError('Allowed is a date, a time with its zone, or a duration.')
  return time
}

function duration(text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined) throw new InvalidArgumentError('Allowed is a number with s, m, h or d, up to ten years.')
  return ms
}

function label(text: string): string {
  if ([...text].length > 100) throw new InvalidArgumentError('Allowed are at most 100 characters.')
  return text
}

const importHelp = `
Fields: id, name, email, role (admin, agent, light_agent), permissions (capacity_rules_access:all,
capacity_rules_access:view-and-assign; in CSV with spaces between them), active (true, false). The first four are
required. New and reactivated users join the account's default rule.

Example:
  $ capacity-rules-server users import team.csv
  $ printf '{"id":7,"name":"Ada","email":"ada@example.com","role":"agent"}\\n' | capacity-rules-server users import -`

const serveHelp = `
Examples:
  $ capacity-rules-server serve
  $ DATABASE_URL=postgres://capacity@db.example.com/capacity capacity-rules-server serve --workers 4`

const migrateHelp = `
Servers of an older version that still run are not ready any more when the schema is a newer one. Migrations go forward
only: make a backup first. Exit codes of --status: 0 the versions are the same, ${exitCodes.failed} they are not.

Example:
  $ capacity-rules-server migrate --status || capacity-rules-server migrate`

const environmentHelp = `
Settings are read from the environment: ${Object.keys(settingsTable.shape).join(', ')}.
The README tells what each does. Exit codes: 0 done, ${exitCodes.failed} failed with nothing changed, ${exitCodes.usage} wrong command line or setting.`
