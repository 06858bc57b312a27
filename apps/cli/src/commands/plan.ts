import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { type Io, print, printJson } from '../io.ts'
import { planJson } from '../plan/json.ts'
import { isEmpty } from '../plan/model.ts'
import { renderPlan } from '../plan/render.ts'
import { paintFor } from '../print/colour.ts'
import type { ConnectionFlags } from '../settings/connection.ts'
import { preparePlan } from './prepare-plan.ts'
import { loadRules, nameOf } from './rules-file.ts'
import { openSession } from './session.ts'

interface PlanFlags extends ConnectionFlags {
  readonly prune?: boolean
  readonly json?: boolean
}

/** `plan FILE` */
export async function planCommand(file: string, flags: PlanFlags, io: Io): Promise<ExitCode> {
  const rules = await loadRules(file, io)
  const session = await openSession(flags, io)
  const { plan } = await preparePlan(session, nameOf(file), rules, { prune: flags.prune ?? false })
  if (flags.json) printJson(io, planJson(plan))
  else print(io, renderPlan(plan, paintFor(io.stdout, io.env)))
  return isEmpty(plan) ? exitCodes.done : exitCodes.found
}
