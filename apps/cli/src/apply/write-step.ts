import { randomUUID } from 'node:crypto'
import { type CapacityRule, InvalidReplyError, NotFoundError, PreconditionFailedError } from '@capacity-rules/client'
import { BadReply, checkedRule } from '../account/checked-rules.ts'
import type { Session } from '../account/read-account.ts'
import type { FileRule } from '../file/model.ts'
import type { RuleRef } from '../plan/model.ts'
import type { Step } from '../plan/steps.ts'
import { changed, isAlike, type KnownRules } from './known-rules.ts'

/** What steps share while a plan is carried out. */
export interface Work {
  readonly session: Session
  readonly known: KnownRules
  /** The ids of the rules that were made. */
  readonly made: Map<RuleRef, string>
}

/**
 * Does one step.
 *
 * Requests are such that servers of both kinds understand them: agents are moved by the operation that is there for
 * it, never by an update's list of agents, whose meaning the API's reference leaves open.
 *
 * @throws Conflict when somebody else changed the rule; what the client throws
 */
export async function writeStep(work: Work, step: Step): Promise<void> {
  switch (step.kind) {
    case 'create':
      return create(work, step)
    case 'update':
      return update(work, step)
    case 'move':
      return move(work, step)
    case 'default':
      return makeDefault(work, step)
    case 'delete':
      return remove(work, step)
  }
}

type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>

/** All that a file says of a rule itself, so that a server that replaces a rule does what one that merges does. */
const fieldsOf = ({ name, description, capacities }: FileRule) => ({ name, description, capacities: { ...capacities } })

async function create({ session, known, made }: Work, { rule, wanted, moves }: StepOf<'create'>): Promise<void> {
  const agents = moves.length > 0 ? { agent_ids: moves.map(({ agent }) => agent.id) } : {}
  // Made twice, a rule would stand there twice. A server that tells versions knows keys too, and may be asked again.
  const options = known.hasTags ? { idempotencyKey: randomUUID() } : {}
  const order = session.client.createCapacityRule({ ...fieldsOf(wanted), ...agents }, options)
  const { data, etag } = await order.withResponse()
  made.set(rule, data.id)
  known.moved(moves)
  known.wrote(checkedRule(data), etag)
}

async function update(work: Work, { rule, wanted }: StepOf<'update'>): Promise<void> {
  await write(work, rule, {
    send: (id, options) => work.session.client.updateCapacityRule(id, fieldsOf(wanted), options),
    after: (before) => ({ ...before, ...fieldsOf(wanted) }),
  })
}

async function move(work: Work, { rule, moves }: StepOf<'move'>): Promise<void> {
  const agent_ids = moves.map(({ agent }) => agent.id)
  await write(work, rule, {
    send: (id, options) => work.session.client.assignAgentsToCapacityRule(id, { agent_ids }, options),
    after: (before) => ({
      ...before,
      assignees: { ...before.assignees, count: before.assignees.count + moves.length },
    }),
  })
  work.known.moved(moves)
}

async function makeDefault(work: Work, { rule, from, wanted }: StepOf<'default'>): Promise<void> {
  const changes = { ...fieldsOf(wanted), default: true }
  await write(work, rule, {
    send: (id, options) => work.session.client.updateCapacityRule(id, changes, options),
    after: (before) => ({ ...before, ...changes }),
  })
  work.known.noDefault(from.id)
}

async function remove({ session, known }: Work, { rule }: StepOf<'delete'>): Promise<void> {
  if (rule.id === undefined) return
  const tag = await known.tagOf(rule.id)
  try {
    await session.client.deleteCapacityRule(rule.id, tag === undefined ? {} : { ifMatch: tag })
  } catch (error) {
    if (error instanceof PreconditionFailedError) throw changed(rule)
    // Gone is what it should be.
    if (!(error instanceof NotFoundError)) throw error
  }
}

interface Write {
  readonly send: (
    id: string,
    options: { readonly ifMatch?: string },
  ) => { withResponse(): Promise<{ readonly data: CapacityRule; readonly etag: string | undefined }> }
  /** What the rule is like after the write. */
  readonly after: (before: CapacityRule) => CapacityRule
}

/** Writes to a rule in the state that it has to be in. */
async function write(work: Work, ref: RuleRef, { send, after }: Write): Promise<void> {
  const { known, made } = work
  const id = ref.id ?? made.get(ref)
  if (id === undefined) throw new Error(`${ref.name} was never made`)
  const tag = await known.tagOf(id)
  try {
    const { data, etag } = await send(id, tag === undefined ? {} : { ifMatch: tag }).withResponse()
    known.wrote(checkedRule(data), etag)
  } catch (error) {
    const refused = error instanceof PreconditionFailedError
    if (!refused && !isUnclear(error) && !(error instanceof NotFoundError)) throw error
    // The rule itself tells what became of it; one that has gone is a conflict.
    const { rule, etag } = await known.show({ ...ref, id })
    const before = known.expected(id)
    const isDone = before !== undefined && isAlike(rule, after(before))
    if (refused && !(error.mayBeOwnChange && isDone)) throw changed(ref)
    if (!isDone) throw error
    known.wrote(rule, etag)
  }
}

/**
 * Whether a write was answered with success, but not with the rule: what moving agents is answered with, the API's
 * reference leaves open.
 */
const isUnclear = (error: unknown): boolean => error instanceof InvalidReplyError || error instanceof BadReply
