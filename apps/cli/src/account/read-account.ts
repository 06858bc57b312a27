import { isDeepStrictEqual } from 'node:util'
import type { CapacityRule, CapacityRules } from '@capacity-rules/client'
import { Failure } from '../failure.ts'
import type { Progress } from '../print/progress.ts'
import { checkedRules } from './checked-rules.ts'
import type { Account, WantedAgents } from './model.ts'
import { readAgents } from './read-agents.ts'

/** How a command asks a server. */
export interface Session {
  readonly client: CapacityRules
  readonly progress: Progress
  /** Ends what is being read. */
  readonly signal: AbortSignal
}

interface Listed {
  readonly rules: readonly CapacityRule[]
  readonly etag: string | undefined
}

/** How often a reading is begun anew because somebody changed the account meanwhile. */
const mostReadings = 3

/**
 * Reads an account as it is at one moment: when something changed between the first request and the last, it is read
 * again.
 *
 * @param want says of the rules which agents are needed; what it throws ends the reading
 * @throws Failure when the account changed each time; what the client throws
 */
export async function readAccount(
  session: Session,
  want: (rules: readonly CapacityRule[]) => WantedAgents,
): Promise<Account> {
  for (let reading = 0; reading < mostReadings; reading++) {
    const listed = await listRules(session)
    const { agents, requests } = await readAgents(session, listed.rules, want(listed.rules))
    // One reply is of one moment; several have to be seen to be.
    if (requests === 0 || (await isUnchanged(session, listed))) return { ...listed, agents }
  }
  throw new Failure(`the account changed while it was read, ${mostReadings} times over; try again when it is quieter`)
}

/** The rules, with the tag of their list where the server gives one. */
export async function listRules({ client, signal }: Session): Promise<Listed> {
  const { data, etag } = await client.listCapacityRules({ signal }).withResponse()
  return { rules: checkedRules(data), etag }
}

/** Whether an account's rules are what they were; a server with entity tags says so in a reply without a body. */
export async function isUnchanged({ client, signal }: Session, { rules, etag }: Listed): Promise<boolean> {
  const now = await client.listCapacityRules({ signal, ...(etag !== undefined && { ifNoneMatch: etag }) })
  return now === undefined || isDeepStrictEqual(checkedRules(now), rules)
}
