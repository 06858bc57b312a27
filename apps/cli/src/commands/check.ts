import { listRules } from '../account/read-account.ts'
import { type Finding, findingsOf } from '../check/findings.ts'
import { renderCheck } from '../check/render.ts'
import { totalsOf } from '../check/totals.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { type Io, print, printJson } from '../io.ts'
import { paintFor } from '../print/colour.ts'
import type { ConnectionFlags } from '../settings/connection.ts'
import { openSession } from './session.ts'

/** `check`: one request, whatever the size of the account. */
export async function checkCommand(flags: ConnectionFlags & { readonly json?: boolean }, io: Io): Promise<ExitCode> {
  const { rules } = await listRules(await openSession(flags, io))
  const findings: Finding[] = findingsOf(rules)
  const totals = totalsOf(rules)
  if (flags.json) printJson(io, { ...totals, findings })
  else
    print(io, renderCheck(totals, findings, { paint: paintFor(io.stdout, io.env), columns: io.stdout.columns ?? 80 }))
  return findings.length === 0 ? exitCodes.done : exitCodes.found
}
