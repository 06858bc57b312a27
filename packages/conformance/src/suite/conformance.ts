import { type GivenAgents, takeDown } from '../account/account.ts'
import { type Before, Journal } from '../account/journal.ts'
import { type PutBack, putBack } from '../account/put-back.ts'
import { Unusable } from '../account/reading.ts'
import { contractVersion } from '../contract/contract.ts'
import { Client } from '../http/client.ts'
import { authorization, type Credentials } from '../http/credentials.ts'
import type { Exchange } from '../http/exchange.ts'
import { Pace } from '../http/pace.ts'
import { NoReply } from '../http/transport.ts'
import { themes as allThemes } from '../requirements/index.ts'
import type { Finding, Report } from './finding.ts'
import type { Needs, Theme } from './requirement.ts'
import { checkAll } from './run.ts'
import { Trial, type TrialOptions } from './trial.ts'

export type Profile = 'capacity-rules' | 'zendesk'

/** Which server is to be checked, as whom, and what the run may do there. */
export interface ConformanceOptions {
  /** Scheme, host and port of the server. */
  readonly base: URL
  /** The origin that links in replies have to have; that of `base` unless given. */
  readonly publicOrigin?: string
  readonly admin: Credentials
  /** An agent without any permission in capacity rules. */
  readonly agent?: Credentials | undefined
  readonly agents: GivenAgents
  readonly allowDefaultSwitch: boolean
  readonly profile: Profile
  /** Requests a second; as many as there are when undefined. */
  readonly maxPerSecond?: number | undefined
  /** Where the journal is kept while the run goes on. */
  readonly journalFile: string
  /** Which requirements are checked, by their ids; all unless given. */
  readonly only?: (id: string) => boolean
  readonly onProgress?: (done: number, all: number, id: string) => void
  readonly signal?: AbortSignal | undefined
}

/** Makes a client for the callers of a run. */
export function clientFor({
  base,
  admin,
  agent,
  maxPerSecond,
}: Pick<ConformanceOptions, 'base' | 'admin' | 'agent' | 'maxPerSecond'>): Client {
  const authorizations = { admin: authorization(admin), ...(agent && { agent: authorization(agent) }) }
  return new Client({ base, authorizations, pace: new Pace(maxPerSecond) })
}

/**
 * Checks a server against its requirements and puts its account back to where it was. While it works, the journal
 * tells what there is to undo; it stays only when something could not be put back.
 *
 * @throws Unusable, NoReply, WrongAccount, JournalExists before anything was changed
 * @example await checkConformance({ base: new URL('http://127.0.0.1:8080'), admin, agents: 'all', … })
 */
export async function checkConformance(options: ConformanceOptions): Promise<Report> {
  const startedAt = new Date()
  const client = clientFor(options)
  try {
    const before = await takeDown(client, options.base, options.agents)
    const journal = new Journal(options.journalFile, before)
    const exchanges: Exchange[] = []
    client.watch({ before: journal.before, after: journal.after })
    client.watch({ after: (exchange) => exchanges.push(exchange) })
    const findings = await findAll(options, { client, before, journal }, exchanges).catch(async (error: unknown) => {
      const { problems } = await putAllBack(client, before, journal)
      throw problems.length === 0 ? error : new Error(`not put back: ${problems.join('; ')}`, { cause: error })
    })
    const rest = await putAllBack(client, before, journal)
    return {
      baseUrl: options.base.origin,
      profile: options.profile,
      contractVersion,
      startedAt: startedAt.toISOString(),
      seconds: (Date.now() - startedAt.getTime()) / 1000,
      requests: exchanges.length,
      agents: before.agents.length,
      findings,
      ...rest,
    }
  } finally {
    client.close()
  }
}

function findAll(
  options: ConformanceOptions,
  run: Pick<TrialOptions, 'client' | 'before' | 'journal'>,
  exchanges: readonly Exchange[],
): Promise<readonly Finding[]> {
  const { only = () => true, onProgress, signal } = options
  const facts = { publicOrigin: options.publicOrigin ?? options.base.origin, zendesk: options.profile === 'zendesk' }
  const trial = new Trial({ ...run, credentials: options.admin, facts })
  const themes = allThemes.map(
    (theme): Theme => ({
      name: theme.name,
      requirements: (theme.requirements ?? []).filter(({ id }) => only(id)),
      observations: (theme.observations ?? []).filter(({ id }) => only(id)),
    }),
  )
  const lacks = (needs: Needs) => lack(options, trial.agents.length, needs)
  return checkAll({ themes, trial, lacks, facts, exchanges, ...(onProgress && { onProgress }), signal })
}

/** Why something that is needed is not there; undefined when all is. */
function lack(options: ConformanceOptions, agents: number, needs: Needs): string | undefined {
  const { agents: count = 0, agentToken, defaultSwitch, plainHttp, ownServer, credentials } = needs
  if (count > 0 && agents === 0) return 'it moves agents: needs --agents'
  if (count > agents) return `it moves agents: needs ${count} of them, and has ${agents}`
  if (agentToken && !options.agent) return 'needs an agent without permission: --agent-email and their token'
  if (defaultSwitch && !options.allowDefaultSwitch) return 'it switches the default rule: needs --allow-default-switch'
  if (plainHttp && options.base.protocol !== 'http:') return 'with TLS a proxy answers this'
  if (ownServer && options.profile === 'zendesk') return 'it is about the server of Capacity Rules alone'
  if (credentials !== undefined && credentials !== options.admin.kind) {
    return credentials === 'api' ? 'needs an API token' : 'needs an access token'
  }
  return undefined
}

/** Puts the account back and lets the journal go, unless something is left that `--clean-up` may yet put back. */
async function putAllBack(client: Client, before: Before, journal: Journal): Promise<PutBack> {
  try {
    const { made, switchedDefault } = journal
    const rest = await putBack(client, { ...before, made, switchedDefault })
    if (rest.problems.length === 0) journal.remove()
    else journal.close()
    return rest
  } catch (error) {
    if (!(error instanceof NoReply || error instanceof Unusable)) throw error
    journal.close()
    return { problems: [`the account could not be put back: ${error.message}`], notes: [] }
  }
}
