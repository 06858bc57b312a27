import type { Client } from '../http/client.ts'
import { showReply } from '../http/exchange.ts'
import { type Before, bearsMark, type Done } from './journal.ts'
import { readAssignees, readMembers, readRules } from './reading.ts'
import { agentsPath, isDone, type RuleView, rulePath, viewRule } from './views.ts'

/** How far an account is as it was before the run. */
export interface PutBack {
  /** What is not as it was, and cannot be brought there by the run. Nothing when all is well. */
  readonly problems: readonly string[]
  /** What the user may want to look at. */
  readonly notes: readonly string[]
}

/** Whether a rule is one that the run has made. */
export const isOurs = ({ mark, ruleIds, made }: Before & Pick<Done, 'made'>, rule: RuleView): boolean =>
  !ruleIds.includes(rule.id) && (made.has(rule.id) || bearsMark(rule, mark))

const mostTries = 3

/**
 * Brings the account back to where it was: the default flag, the agents, and no rule of ours. May be called again at
 * any time. Rules that the run did not make, and agents that it was not given, are left alone.
 *
 * @throws Unusable, NoReply
 */
export async function putBack(client: Client, state: Before & Done): Promise<PutBack> {
  let problems: readonly string[] = []
  for (let tries = 0; tries < mostTries; tries++) {
    problems = await tryOnce(client, state)
    if (problems.length === 0) break
  }
  return { problems, notes: await unmarked(client, state) }
}

async function tryOnce(client: Client, state: Before & Done): Promise<readonly string[]> {
  const rules = await readRules(client)
  const problems = [...(await switchBack(client, state, rules)), ...(await moveBack(client, state, rules))]
  for (const { id } of rules.filter((rule) => isOurs(state, rule))) await client.send('DELETE', rulePath(id))
  return [...problems, ...(await leftOver(client, state))]
}

async function switchBack(
  client: Client,
  { defaultRuleId, switchedDefault }: Before & Done,
  rules: readonly RuleView[],
): Promise<string[]> {
  const current = rules.filter((rule) => rule.default === true).map(({ id }) => id)
  // A switch that the run did not make is somebody else's.
  if (!switchedDefault || (current.length === 1 && current[0] === defaultRuleId)) return []
  if (!rules.some(({ id }) => id === defaultRuleId)) return [`the default rule ${defaultRuleId} is gone`]
  const exchange = await client.send('PUT', rulePath(defaultRuleId), { json: { default: true } })
  return isDone(exchange) ? [] : [`the default flag cannot go back to ${defaultRuleId}: ${showReply(exchange.reply)}`]
}

/** In which rule each of some agents is now. */
async function placesOf(client: Client, { agents }: Before): Promise<ReadonlyMap<number, unknown>> {
  const ids = agents.map(([id]) => id)
  return new Map((await readAssignees(client, ids)).map(({ id, ruleId }) => [id, ruleId]))
}

async function moveBack(client: Client, state: Before, rules: readonly RuleView[]): Promise<string[]> {
  const now = await placesOf(client, state)
  const strays = Map.groupBy(
    state.agents.filter(([id, ruleId]) => now.get(id) !== ruleId),
    ([, ruleId]) => ruleId,
  )
  const problems: string[] = []
  for (const [ruleId, some] of strays) {
    const ids = some.map(([id]) => id)
    if (rules.some(({ id }) => id === ruleId)) await moveInto(client, ruleId, ids)
    else problems.push(`the rule ${ruleId} is gone, in which the agents ${ids.join(', ')} were`)
  }
  return problems
}

/**
 * Moves agents into a rule of the user's. On a server that takes the others out, which none should do, these go back
 * in at once: they are the one thing that a run must never move.
 */
async function moveInto(client: Client, ruleId: string, ids: readonly number[]): Promise<void> {
  const members = await readMembers(client, ruleId)
  const exchange = await client.send('PATCH', agentsPath(ruleId), { json: { agent_ids: ids } })
  if (!isDone(exchange)) {
    // One who has left the account keeps no others from going back.
    for (const id of ids) await client.send('PATCH', agentsPath(ruleId), { json: { agent_ids: [id] } })
  }
  const shown = viewRule((await client.send('GET', rulePath(ruleId))).reply.json)
  if (members.length > 0 && Number(shown?.count) < members.length) {
    await client.send('PATCH', agentsPath(ruleId), { json: { agent_ids: [...members, ...ids] } })
  }
}

/** What is still not as it was, by what the server says now. */
async function leftOver(client: Client, state: Before & Done): Promise<string[]> {
  const rules = await readRules(client)
  const ours = rules.filter((rule) => isOurs(state, rule)).map(({ id }) => `the rule ${id} of the run is still there`)
  const now = await placesOf(client, state)
  const strays = state.agents
    .filter(([id, ruleId]) => now.get(id) !== ruleId && rules.some((rule) => rule.id === ruleId))
    .map(([id, ruleId]) => `the agent ${id} is not in the rule ${ruleId}, but in ${now.get(id) ?? 'none'}`)
  return [...ours, ...strays]
}

/** Rules that came while the run went on and do not bear its mark. Somebody else's, or a server's that lies. */
async function unmarked(client: Client, state: Before & Done): Promise<string[]> {
  const rules = await readRules(client)
  return rules
    .filter((rule) => !state.ruleIds.includes(rule.id) && !isOurs(state, rule))
    .map(({ id, name }) => `the rule ${id} (${JSON.stringify(name)}) came during the run, and is not of its making`)
}
