import type { Assignee, CapacityRule } from '@capacity-rules/client'
import { listRules, type Session } from '../account/read-account.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'
import { channels, limits } from '../file/limits.ts'
import { type Io, print } from '../io.ts'
import { chunks } from '../plan/chunks.ts'
import { type Cell, csvLine, table } from '../print/table.ts'
import { quote } from '../print/text.ts'
import type { ConnectionFlags } from '../settings/connection.ts'
import { openSession } from './session.ts'

export const formats = ['table', 'json', 'csv'] as const

interface AssigneesFlags extends ConnectionFlags {
  readonly rule?: string
  readonly agent?: readonly number[]
  readonly format: (typeof formats)[number]
}

/** `assignees`: who is in which rule, by ascending id. */
export async function assigneesCommand(flags: AssigneesFlags, io: Io): Promise<ExitCode> {
  const session = await openSession(flags, io)
  const rule = flags.rule === undefined ? undefined : await findRule(session, flags.rule)
  const assignees = listed(session, rule, flags.agent)
  if (flags.format === 'json') await printAsJson(assignees, io)
  else if (flags.format === 'csv') await printAsCsv(assignees, io)
  else await printAsTable(assignees, session, io)
  return exitCodes.done
}

/** The rule with this id, or the only one of this name. */
async function findRule(session: Session, wanted: string): Promise<CapacityRule> {
  const { rules } = await listRules(session)
  const byId = rules.find(({ id }) => id.toUpperCase() === wanted.toUpperCase())
  const [rule, ...more] = byId ? [byId] : rules.filter(({ name }) => name === wanted.trim())
  if (!rule) throw new Failure(`the account has no rule with the id or the name ${quote(wanted)}`)
  if (more.length > 0) {
    const ids = [rule, ...more].map(({ id }) => id).join(', ')
    throw new Failure(`the account has several rules named ${quote(wanted)}; say which one by its id: ${ids}`)
  }
  return rule
}

async function* listed(
  { client, signal }: Session,
  rule: CapacityRule | undefined,
  agents: readonly number[] | undefined,
): AsyncGenerator<Assignee> {
  const pageSize = limits.agentsPerPage
  const ids = agents && [...new Set(agents)].toSorted((a, b) => a - b)
  for (const agentIds of ids ? chunks(ids, pageSize) : [undefined]) {
    const query = { pageSize, ...(agentIds && { agentIds }) }
    yield* rule ? client.listCapacityRuleAssignees(rule.id, query, { signal }) : client.listAssignees(query, { signal })
  }
}

const headings = ['id', 'name', 'rule', ...channels, 'rule_id']
const cells = ({ id, name, rule_id, rule_name, capacities }: Assignee): Cell[] => [
  id,
  name,
  rule_name,
  ...channels.map((channel) => capacities[channel]),
  rule_id,
]

/** One object a line within the array, so that it can be written while it is read. */
async function printAsJson(assignees: AsyncIterable<Assignee>, io: Io): Promise<void> {
  let before = '['
  for await (const assignee of assignees) {
    await write(io, `${before}\n  ${JSON.stringify(assignee)}`)
    before = ','
  }
  print(io, before === '[' ? '[]' : '\n]')
}

async function printAsCsv(assignees: AsyncIterable<Assignee>, io: Io): Promise<void> {
  print(io, csvLine(headings))
  for await (const assignee of assignees) await write(io, `${csvLine(cells(assignee))}\n`)
}

/** Columns are as wide as their widest cell, so all rows have to be there first. */
async function printAsTable(assignees: AsyncIterable<Assignee>, { progress }: Session, io: Io): Promise<void> {
  const rows: Cell[][] = []
  progress.start(limits.agentsPerPage, 'agents')
  for await (const assignee of assignees) {
    rows.push(cells(assignee))
    progress.advance(1)
  }
  progress.stop()
  print(io, table(headings, rows))
}

/** Writes, and waits where whoever reads is slower than the server. */
const write = ({ stdout }: Io, text: string): Promise<void> | undefined =>
  stdout.write(text) ? undefined : new Promise((resolve) => stdout.once('drain', resolve))
