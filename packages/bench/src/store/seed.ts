import {
  createAccount,
  createCapacityRule,
  createToken,
  type Domain,
  importUsers,
  operator,
} from '@capacity-rules/core'
import { domainOn, openStore } from '@capacity-rules/server/src/commands/store.ts'
import { readSettings } from '@capacity-rules/server/src/settings.ts'
import { admin, agentIdAt, userRows } from './people.ts'

export interface Size {
  readonly agents: number
  /** With the default rule. */
  readonly rules: number
}

export interface Seed {
  readonly accountId: number
  /** The `Authorization` of the admin. */
  readonly authorization: string
  /** Oldest first; the first is the default rule. */
  readonly ruleIds: readonly string[]
  readonly size: Size
}

/** Opens a store with the domain on it, as the server has it. @param database as `DATABASE_URL` has it */
export async function openDomain(database: string): Promise<Domain> {
  const settings = readSettings({ DATABASE_URL: database })
  return domainOn(settings, await openStore(settings, 'server'))
}

/** Fills a new store by way of the import and the use cases. The agents are spread evenly over the rules. */
export async function seed(database: string, size: Size): Promise<Seed> {
  const domain = await openDomain(database)
  try {
    const account = await createAccount(domain, 'bench')
    if (!account.ok) throw new Error('a new store takes any account')
    const accountId = account.value.id
    const imported = await importUsers(domain, accountId, userRows(size.agents))
    if (!imported.ok) throw new Error(JSON.stringify(imported.refusal))
    await addRules(domain, accountId, size)
    const order = { userId: admin.id, kind: 'api', scope: 'write', label: 'bench', expiresAt: null } as const
    const { secret } = await createToken(domain, accountId, order)
    const { rules } = await domain.store.listRules(accountId)
    const authorization = `Basic ${Buffer.from(`${admin.email}/token:${secret}`).toString('base64')}`
    return { accountId, authorization, ruleIds: rules.map(({ id }) => id), size }
  } finally {
    await domain.store.close()
  }
}

/** Adds all rules but the default one, each with its agents. */
async function addRules(domain: Domain, accountId: number, size: Size): Promise<void> {
  for (let rule = 1; rule < size.rules; rule++) {
    const created = await createCapacityRule(domain, operator(accountId), {
      name: `Team ${rule}`,
      description: `What team ${rule} can take.`,
      capacities: { email: rule % 20, messaging: rule % 7, voice: rule % 2 },
      agentIds: placesOf(rule, size).map(agentIdAt),
    })
    if (!created.ok) throw new Error(JSON.stringify(created.refusal))
  }
}

/** The places of a rule's agents: every so manieth of them all. */
const placesOf = (rule: number, { agents, rules }: Size): number[] =>
  Array.from({ length: Math.ceil((agents - rule) / rules) }, (_, turn) => rule + turn * rules)
