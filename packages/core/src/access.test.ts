import { expect, test } from 'vitest'
import { type Demand, mayCall, scopeCovers } from './access.ts'
import type { User } from './model.ts'

type Rights = Pick<User, 'role' | 'permissions'>
const all = 'capacity_rules_access:all'
const some = 'capacity_rules_access:view-and-assign'

test.each<[string, Rights, Demand[]]>([
  ['an admin', { role: 'admin', permissions: [] }, ['view', 'assign', 'manage']],
  ['an agent with all', { role: 'agent', permissions: [all] }, ['view', 'assign', 'manage']],
  ['a light agent with all', { role: 'light_agent', permissions: [all] }, ['view', 'assign', 'manage']],
  ['an agent with view-and-assign', { role: 'agent', permissions: [some] }, ['view', 'assign']],
  ['an agent with both', { role: 'agent', permissions: [some, all] }, ['view', 'assign', 'manage']],
  ['an agent', { role: 'agent', permissions: [] }, []],
  ['a light agent', { role: 'light_agent', permissions: [] }, []],
])('%s may do just what the rights say', (_, user, may) => {
  const demands: Demand[] = ['view', 'assign', 'manage']
  expect(demands.filter((demand) => mayCall(user, demand))).toEqual(may)
})

test('write includes read, and read does not include write', () => {
  expect([scopeCovers('write', 'read'), scopeCovers('write', 'write')]).toEqual([true, true])
  expect([scopeCovers('read', 'read'), scopeCovers('read', 'write')]).toEqual([true, false])
})
