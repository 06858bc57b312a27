import type { TokenScope, User } from './model.ts'

/** What an operation asks of its caller: to look, to move agents, or to change rules. */
export type Demand = 'view' | 'assign' | 'manage'

/**
 * Whether a user may do what an operation demands. Admins and holders of `capacity_rules_access:all` may do everything,
 * `capacity_rules_access:view-and-assign` gives the reads and the assigning, and everybody else may do nothing.
 */
export function mayCall(user: Pick<User, 'role' | 'permissions'>, demand: Demand): boolean {
  if (user.role === 'admin' || user.permissions.includes('capacity_rules_access:all')) return true
  return demand !== 'manage' && user.permissions.includes('capacity_rules_access:view-and-assign')
}

/** Whether a token's scope covers what an operation needs; `write` includes `read`. */
export const scopeCovers = (scope: TokenScope, needed: TokenScope): boolean => scope === 'write' || needed === 'read'
