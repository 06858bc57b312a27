import { exitCodes } from './exit-codes.ts'
import { variables } from './settings/connection.ts'

const codes = `
Exit codes:
  ${exitCodes.done}    done; plan: nothing to change; check: nothing to look at
  ${exitCodes.failed}    failed, or not all of it was done: standard error says why
  ${exitCodes.found}    plan: there are changes; check: there is something to look at
  ${exitCodes.usage}   the command line or a setting is wrong; nothing was sent
  ${exitCodes.interrupted}  ended by Ctrl-C`

export const program = `
Where the account is, and who asks, comes from one place: the profile that --profile names; else the environment
(${variables.baseUrl}, ${variables.email} with ${variables.apiToken},
or ${variables.accessToken}); else the profile "default". What is missing is asked for on a
terminal. Profiles are in ~/.config/capacity-rules/profiles.yaml, which only you may read:
  default:
    base_url: https://example.zendesk.com
    email: ada@example.com
    api_token: …            # or access_token, without the e-mail address
${codes}

Example:
  $ capacity-rules pull rules.yaml
  $ capacity-rules plan rules.yaml
  $ capacity-rules apply rules.yaml`

export const pull = `
The same account gives the same text: the default rule first, then by name; agents by id with their names as comments.
Whoever is in no other rule is in the default rule, so its agents are not listed.

Example:
  $ capacity-rules pull                          # look at it
  $ capacity-rules pull rules.yaml               # begin with it
  $ capacity-rules pull rules.yaml --force       # take what others changed by hand into git
  $ capacity-rules pull --ids rules.yaml         # to rename rules in the file`

export const validate = `
All faults are told at once, each with file:line:column, what is wrong and what is allowed.

Example:
  $ capacity-rules validate rules.yaml
  $ capacity-rules validate --json rules.yaml`

export const plan = `
Rules are found by their id where the file has one, else by their name. Rules that the file does not have are kept
unless --prune is given. Exit code ${exitCodes.done}: nothing to change, ${exitCodes.found}: changes.

Example:
  $ capacity-rules plan rules.yaml
  $ capacity-rules plan --prune --profile staging rules.yaml
  $ capacity-rules plan --json rules.yaml | jq '.move[].agent_ids'`

export const apply = `
In this order: create, update, move agents, switch the default, delete (with --prune). It stops at the first failure and
says what was done and what not; the same file applied again does the rest. Where the server tells versions, a change by
somebody else since the plan was made is a conflict, and is not overwritten.

Example:
  $ capacity-rules apply rules.yaml
  $ capacity-rules apply --yes --prune rules.yaml      # where nobody can be asked, as in CI`

export const schema = `
Editors with a YAML language server complete and check a file by it, when it is beside the file under this name.

Example:
  $ capacity-rules schema > capacity-rules.schema.json`

export const assignees = `
Example:
  $ capacity-rules assignees
  $ capacity-rules assignees --rule "Phone desk" --format csv > phone-desk.csv
  $ capacity-rules assignees --agent 1003 1007 --format json`

export const check = `
Worth a look are rules with nobody in them, rules without capacity on any channel, and rules that share a name.
Exit code ${exitCodes.done}: nothing to look at, ${exitCodes.found}: something.

Example:
  $ capacity-rules check
  $ capacity-rules check --json | jq '.total'`
