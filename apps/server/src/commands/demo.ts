import {
  type Account,
  createAccount,
  createCapacityRule,
  type Domain,
  importUsers,
  operator,
  type User,
} from '@capacity-rules/core'
import { Failure } from './failure.ts'

/** The name of the account that `--demo` fills, by which it knows a store that it filled before. */
const demoAccount = 'demo'

const names = [
  'Mei Tanaka',
  'Ada Okafor',
  'Jonas Lindqvist',
  'Tomás Ferreira',
  'Priya Raman',
  'Lucie Dubois',
  'Omar Haddad',
  'Sofia Rossi',
  'Kwame Mensah',
  'Hanna Virtanen',
  'Diego Morales',
  'Aylin Demir',
  'Noah Fischer',
  'Zanele Dlamini',
  'Emily Carter',
  'Mateo Silva',
  'Ingrid Berg',
  'Rahul Mehta',
  'Chloé Martin',
  'Viktor Novák',
  'Yuki Sato',
  'Grace Njeri',
  'Liam O’Brien',
  'Elif Kaya',
  'Anton Petrov',
  'Maria Nowak',
  'Samuel Osei',
  'Nadia Rahimi',
  'Felix Braun',
  'Isla Murray',
]

const addressOf = (name: string): string =>
  `${name
    .normalize('NFD')
    .replace(/[^A-Za-z ]/g, '')
    .toLowerCase()
    .replace(' ', '.')}@demo.example`

/** Thirty agents with ids from 1001: an admin, a team lead who may move agents, and two light agents. */
const users: User[] = names.map((name, index) => ({
  id: 1001 + index,
  name,
  email: addressOf(name),
  role: index === 0 ? 'admin' : index >= 28 ? 'light_agent' : 'agent',
  permissions: index === 1 ? ['capacity_rules_access:view-and-assign'] : [],
  active: true,
}))

const range = (first: number, last: number): number[] =>
  users.map(({ id }) => id).filter((id) => id >= first && id <= last)

/** Beside the default rule, in which the rest stay. */
const rules = [
  {
    name: 'Phone desk',
    description: 'Calls first; a few mails in between.',
    capacities: { email: 4, voice: 1 },
    agentIds: range(1003, 1009),
  },
  {
    name: 'Chat team',
    description: 'Five conversations at a time, no calls.',
    capacities: { email: 2, messaging: 5 },
    agentIds: range(1010, 1019),
  },
  {
    name: 'In training',
    description: 'Slowly does it.',
    capacities: { email: 3, messaging: 1 },
    agentIds: range(1020, 1024),
  },
]

/**
 * Fills an empty store with a small account, or finds the one that it filled before.
 *
 * @param adminEmail the address of the account's admin, where the operator chose one
 * @throws Failure on a store with other accounts, which are none of its business
 */
export async function prepareDemo(domain: Domain, adminEmail: string | undefined): Promise<Account> {
  const [known, ...others] = await domain.store.listAccounts()
  if (known && (known.name !== demoAccount || others.length > 0)) {
    throw new Failure('--demo needs an empty store or one that it filled itself; this one has other accounts')
  }
  const account = known ?? (await newAccount(domain))
  const [someone] = await domain.store.listUsers(account.id, 0, 1)
  if (someone) return account
  const rows = users.map((user, index) => ({
    line: index + 1,
    value: index === 0 && adminEmail ? { ...user, email: adminEmail } : user,
  }))
  const imported = await importUsers(domain, account.id, rows)
  if (!imported.ok) throw new Failure(`the demo's agents cannot be made: ${imported.refusal.problems[0]?.problem}`)
  for (const rule of rules) await createCapacityRule(domain, operator(account.id), rule)
  return account
}

async function newAccount(domain: Domain): Promise<Account> {
  const result = await createAccount(domain, demoAccount)
  if (!result.ok) throw new Failure('the demo account cannot be made')
  return result.value
}
