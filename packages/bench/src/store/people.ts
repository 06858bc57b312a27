import type { User, UserRow } from '@capacity-rules/core'

const firstId = 1001
/** Ids with gaps, as accounts have them whose people come and go. */
const idStep = 3

/** The id of the agent at a place in the order of ids, from 0. */
export const agentIdAt = (place: number): number => firstId + place * idStep

export const admin: User = {
  id: 1,
  name: 'Admin',
  email: 'admin@example.com',
  role: 'admin',
  permissions: [],
  active: true,
}

/** An admin and so many agents, made one by one. */
export function* people(agents: number): Generator<User> {
  yield admin
  for (let place = 0; place < agents; place++) {
    const id = agentIdAt(place)
    yield { ...admin, id, name: `Agent ${id}`, email: `agent${id}@example.com`, role: 'agent' }
  }
}

/** The same as the rows of an import file. */
export function* userRows(agents: number): Generator<UserRow> {
  let line = 0
  for (const value of people(agents)) yield { line: ++line, value }
}
