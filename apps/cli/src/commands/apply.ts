import { isUnchanged, type Session } from '../account/read-account.ts'
import { carryOut, describeOutcome, type Outcome } from '../apply/carry-out.ts'
import { Conflict } from '../apply/conflict.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { explain } from '../explain.ts'
import { Failure, Interrupted, UsageFailure } from '../failure.ts'
import { canAsk, type Io, print, printJson, tell } from '../io.ts'
import { planJson } from '../plan/json.ts'
import { isEmpty, type Plan } from '../plan/model.ts'
import { appliedSummary, renderPlan } from '../plan/render.ts'
import { describeStep, stepsOf } from '../plan/steps.ts'
import { paintFor } from '../print/colour.ts'
import { ask } from '../settings/ask.ts'
import type { ConnectionFlags } from '../settings/connection.ts'
import { isSamePlan, type Prepared, preparePlan } from './prepare-plan.ts'
import { loadRules, nameOf } from './rules-file.ts'
import { openSession } from './session.ts'

interface ApplyFlags extends ConnectionFlags {
  readonly prune?: boolean
  readonly yes?: boolean
  readonly json?: boolean
}

/** `apply FILE` */
export async function applyCommand(file: string, flags: ApplyFlags, io: Io): Promise<ExitCode> {
  if (!flags.yes && !canAsk(io)) {
    throw new UsageFailure('there is no terminal to ask on; --yes applies without asking')
  }
  const rules = await loadRules(file, io)
  const session = await openSession(flags, io)
  const prepare = () => preparePlan(session, nameOf(file), rules, { prune: flags.prune ?? false })
  const prepared = await prepare()
  const show = flags.json ? tell : print
  if (!flags.json || !flags.yes)
    show(io, renderPlan(prepared.plan, paintFor(flags.json ? io.stderr : io.stdout, io.env)))
  if (isEmpty(prepared.plan)) {
    if (flags.json) printJson(io, applyJson(prepared.plan, nothing))
    return exitCodes.done
  }
  const agreed = flags.yes ? prepared : await agree(session, prepared, prepare, io)
  io.signal.addEventListener('abort', () => tell(io, '\nfinishing the request under way; Ctrl-C again ends at once'))
  const outcome = await carryOut(session, agreed.account, stepsOf(agreed.plan))
  if (flags.json) printJson(io, applyJson(agreed.plan, outcome))
  return report(outcome, agreed.plan, flags, io)
}

/**
 * Asks, and then looks whether the plan is still the one that was agreed to.
 *
 * @returns the plan, made of the account as it is after the answer
 * @throws Conflict when it would be another plan by now
 */
async function agree(
  session: Session,
  prepared: Prepared,
  prepare: () => Promise<Prepared>,
  io: Io,
): Promise<Prepared> {
  const answer = await ask(io, '\nApply this? Only "yes" applies it: ')
  if (answer !== 'yes') throw new Failure('nothing was done')
  if (await isUnchanged(session, prepared.account)) return prepared
  const now = await prepare()
  if (isSamePlan(now.plan, prepared.plan)) return now
  throw new Conflict('somebody else changed the account since the plan was made; nothing was done, apply again')
}

const nothing: Outcome = { done: [], failed: undefined, left: [] }

function report(outcome: Outcome, plan: Plan, { json }: ApplyFlags, io: Io): ExitCode {
  const { failed, left } = outcome
  if (!failed && left.length === 0) {
    if (!json) print(io, `\n${appliedSummary(plan)}`)
    return exitCodes.done
  }
  tell(io, `\n${describeOutcome(outcome, explain)}\n`)
  const again = 'the same file applied again does the rest'
  if (!failed) throw new Interrupted(`interrupted; ${again}`)
  throw new Failure(`stopped half-way; once the cause is mended, ${again}`)
}

const applyJson = (plan: Plan, { done, failed, left }: Outcome) => ({
  plan: planJson(plan),
  done: done.map(describeStep),
  failed: failed ? { step: describeStep(failed.step), error: explain(failed.error) } : null,
  not_done: left.map(describeStep),
})
