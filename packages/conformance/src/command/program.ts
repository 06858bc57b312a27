import { Command, Option } from 'commander'
import { mostAgents } from '../account/account.ts'
import { contractVersion } from '../contract/contract.ts'
import { exitCodes } from './exit-codes.ts'
import { type Given, parseAgents, parseOrigin, parsePerSecond } from './options.ts'

/** The command line. @param action what is done with the options that were given */
export function createProgram(action: (given: Given) => Promise<void>): Command {
  return new Command('capacity-rules-conformance')
    .description('Checks from outside whether a server does what the Capacity Rules contract says.')
    .version(contractVersion, '-V, --version', 'tell the version of the contract')
    .addOption(
      new Option('--base-url <url>', 'the server, as in https://capacity.example.com')
        .env('CAPACITY_RULES_BASE_URL')
        .argParser(parseOrigin),
    )
    .addOption(new Option('--email <address>', 'of the admin, for an API token').env('CAPACITY_RULES_EMAIL'))
    .addOption(
      new Option(
        '--agents <ids>',
        `agents that may be moved and put back (at most ${mostAgents} are): ids, or all`,
      ).argParser(parseAgents),
    )
    .addOption(
      new Option('--agent-email <address>', 'of an agent without permission in capacity rules').env(
        'CAPACITY_RULES_AGENT_EMAIL',
      ),
    )
    .option('--allow-default-switch', 'make rules of the run the default one for moments, and switch back')
    .addOption(
      new Option('--profile <name>', 'what kind of server it is')
        .choices(['capacity-rules', 'zendesk'])
        .default('capacity-rules'),
    )
    .addOption(
      new Option('--max-rps <number>', 'requests a second at most (default with --profile zendesk: 3)').argParser(
        parsePerSecond,
      ),
    )
    .addOption(
      new Option('--public-url <url>', 'where links of the server lead, if not to --base-url').argParser(parseOrigin),
    )
    .option('--only <text>', 'only requirements with this text in their id, as in --only if-match')
    .addOption(new Option('--format <name>', 'of the report').choices(['text', 'json', 'junit']).default('text'))
    .option('--output <file>', 'write the report to a file, and a text to the terminal')
    .option('--all', 'name every requirement in the text, not only those that did not pass')
    .option('--journal <file>', 'what is to be undone, while the run goes on', '.capacity-rules-conformance.journal')
    .option('--clean-up', 'put back what a run that was killed has left, by its journal')
    .option('--list', 'list all requirements and do nothing else')
    .allowExcessArguments(false)
    .showHelpAfterError('(--help tells more)')
    .addHelpText('after', help)
    .action(action)
}

const help = `
Tokens come from the environment, never from the command line: CAPACITY_RULES_API_TOKEN or CAPACITY_RULES_ACCESS_TOKEN
of an admin, and CAPACITY_RULES_AGENT_API_TOKEN of an agent without permission, by whom the 403s are checked.

What it does to the account: it makes rules of its own, whose names begin with "Conformance" and a random word, and
deletes them. It moves only the agents of --agents, and puts each back into the rule where it was; meanwhile they are
in other rules. It switches the default rule only with --allow-default-switch. It never changes a rule of yours.
Whatever needs more than it was given is reported as not applicable.

Examples:
  $ capacity-rules-conformance --base-url http://127.0.0.1:8080 --email ada@example.com
  $ capacity-rules-conformance --base-url https://capacity.example.com --email ada@example.com \\
      --agents 1003,1007,1011,1012,1013,1014 --agent-email jo@example.com --format junit --output conformance.xml
  $ capacity-rules-conformance --base-url https://example.zendesk.com --profile zendesk --email ada@example.com
  $ capacity-rules-conformance --clean-up

Exit codes: 0 nothing failed, ${exitCodes.failed} something failed, ${exitCodes.cannotRun} wrong command line or the server cannot be reached or
used (nothing was changed), ${exitCodes.notPutBack} the account could not be put back (--clean-up tries again), ${exitCodes.interrupted} interrupted
(the account was put back).`
