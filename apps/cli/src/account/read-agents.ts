import type { AssigneePage, CapacityRule } from '@capacity-rules/client'
import { limits } from '../file/limits.ts'
import { chunks } from '../plan/chunks.ts'
import { eachOf } from './each-of.ts'
import type { AccountAgent, WantedAgents } from './model.ts'
import type { Session } from './read-account.ts'
import { readingOf } from './reading.ts'

/** How many requests are under way at once. A few: rate limits are counted, and a server has others to serve. */
const atOnce = 4
const pageSize = limits.agentsPerPage

/**
 * Finds out in which rule the wanted agents are. Whom the server does not know is missing in the answer.
 *
 * @returns with the number of requests that it took
 */
export async function readAgents(
  session: Session,
  rules: readonly CapacityRule[],
  wanted: WantedAgents,
): Promise<{ readonly agents: Map<number, AccountAgent>; readonly requests: number }> {
  const { client, progress, signal } = session
  const agents = new Map<number, AccountAgent>()
  let requests = 0
  const take = ({ assignees }: AssigneePage): void => {
    requests++
    progress.advance(1)
    for (const { id, name, rule_id } of assignees) agents.set(id, { name, ruleId: rule_id })
  }
  for (const rule of rules) {
    for (const { id, name } of rule.assignees.agents_sample) agents.set(id, { name, ruleId: rule.id })
  }
  const reading = readingOf(rules, wanted)
  progress.start(reading.requests, 'pages of agents')
  try {
    if (reading.all) await eachPage(client.listAssignees({ pageSize }, { signal }), take)
    await eachOf(reading.rules, atOnce, ({ id }) =>
      eachPage(client.listCapacityRuleAssignees(id, { pageSize }, { signal }), take),
    )
    // Whoever is in a rule that was read through, and was not found there, is looked up all the same: the server knows.
    const unknown = reading.all ? [] : wanted.named.filter((id) => !agents.has(id))
    const lookUps = chunks(unknown, pageSize)
    progress.start(reading.requests + lookUps.length, 'pages of agents')
    await eachOf(lookUps, atOnce, (agentIds) =>
      eachPage(client.listAssignees({ agentIds, pageSize }, { signal }), take),
    )
  } finally {
    progress.stop()
  }
  return { agents, requests }
}

async function eachPage(
  listing: { pages(): AsyncIterable<AssigneePage> },
  take: (page: AssigneePage) => void,
): Promise<void> {
  for await (const page of listing.pages()) take(page)
}
