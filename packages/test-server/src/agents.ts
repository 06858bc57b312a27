import { emailKey, type Permission, parseUser, type Role, type User } from '@capacity-rules/server/embed'
import { members } from './members.ts'
import { fieldsAt, listAt, SeedError, wrong } from './seed-error.ts'

/** A user of the account, and so an agent that rules may hold. */
export interface AgentSeed {
  /** 1..2^53-2; unless given, one more than that of the agent before, and 1 for the first. */
  readonly id?: number
  /** 1..255 characters. */
  readonly name: string
  /** `agent<id>@test.example` unless given. Unique in the account, compared without case. */
  readonly email?: string
  /** `agent` unless given. */
  readonly role?: Role
  /** None unless given. */
  readonly permissions?: readonly Permission[]
  /** True unless given. Who is not active is in no rule and may not call. */
  readonly active?: boolean
}

/** How many agents a seed may have. */
export const maxAgents = 100_000

const fieldNames = ['id', 'name', 'email', 'role', 'permissions', 'active']

/**
 * The users of a seed, and behind them the server's own members.
 *
 * @throws SeedError for the first that cannot be, or cannot be beside another one
 * @example readAgents(2) // agents 1 and 2, and the members
 */
export function readAgents(seed: unknown): User[] {
  const taken = new Taken()
  for (const [name, member] of Object.entries(members)) taken.add(`credentials.${name}`, member)
  let lastId = 0
  const agents = rowsOf(seed).map((row, index) => {
    const path = `agents[${index}]`
    const agent = readAgent(path, row, lastId + 1)
    taken.add(path, agent)
    lastId = agent.id
    return agent
  })
  return [...agents, ...Object.values(members)]
}

function rowsOf(seed: unknown): readonly unknown[] {
  const rows = typeof seed === 'number' ? undefined : listAt('agents', seed, 'agents, or how many of them')
  const count = rows?.length ?? seed
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > maxAgents) {
    throw wrong('agents', count, `must be 0 to ${maxAgents} agents`)
  }
  return rows ?? Array.from({ length: count }, (_, index) => ({ name: `Agent ${index + 1}` }))
}

function readAgent(path: string, row: unknown, nextId: number): User {
  const fields = fieldsAt(path, row, fieldNames)
  const id = fields.get('id') ?? nextId
  const standard = { id, email: `agent${id}@test.example`, role: 'agent' }
  const parsed = parseUser({ ...standard, ...Object.fromEntries(fields) })
  if ('problem' in parsed) throw new SeedError(`${path}.${parsed.problem}`)
  return parsed.user
}

/** Sees to it that no two users have the same id or address. */
class Taken {
  readonly #ids = new Map<number, string>()
  readonly #emails = new Map<string, string>()

  add(path: string, { id, email }: User): void {
    const sameId = this.#ids.get(id)
    if (sameId !== undefined) throw wrong(`${path}.id`, id, `is the id of ${sameId} already`)
    const sameEmail = this.#emails.get(emailKey(email))
    if (sameEmail !== undefined) throw wrong(`${path}.email`, email, `is the address of ${sameEmail} already`)
    this.#ids.set(id, path)
    this.#emails.set(emailKey(email), path)
  }
}
