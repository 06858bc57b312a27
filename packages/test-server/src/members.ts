import type { User } from '@capacity-rules/server/embed'

/** Who may do what, as the names of `server.credentials`. */
export type MemberName = 'admin' | 'manager' | 'assigner' | 'agent' | 'light_agent'

/**
 * The users of every test server, one for each thing that a caller may be allowed to do. They are agents as all users
 * are, so they stand in the default rule; their ids are high, to be behind those of a test's own agents.
 */
export const members: Readonly<Record<MemberName, User>> = {
  admin: { ...named(900_001, 'Test admin', 'admin'), role: 'admin' },
  manager: { ...named(900_002, 'Test manager', 'manager'), permissions: ['capacity_rules_access:all'] },
  assigner: { ...named(900_003, 'Test assigner', 'assigner'), permissions: ['capacity_rules_access:view-and-assign'] },
  agent: named(900_004, 'Test agent', 'agent'),
  light_agent: { ...named(900_005, 'Test light agent', 'light.agent'), role: 'light_agent' },
}

function named(id: number, name: string, address: string): User {
  return { id, name, email: `${address}@test.example`, role: 'agent', permissions: [], active: true }
}
