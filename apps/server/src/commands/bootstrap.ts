import { type Account, createAccount, createToken, type Domain, importUsers, type User } from '@capacity-rules/core'
import type { Settings } from '../settings.ts'
import { prepareDemo } from './demo.ts'
import { Failure } from './failure.ts'

/** What a person needs to make the first request; nothing where they have it already. */
export interface Welcome {
  readonly email: string
  readonly secret: string
}

type Chosen = Pick<Settings, 'BOOTSTRAP_ADMIN_EMAIL' | 'BOOTSTRAP_API_TOKEN'>

/**
 * Makes the first account with its first admin in an empty store. The admin's token is the one of the settings, or a
 * random one that is told here and never again.
 */
export async function bootstrap(domain: Domain, chosen: Chosen): Promise<Welcome | undefined> {
  const accounts = await domain.store.listAccounts()
  if (accounts.length > 0) return undefined
  const account = await createAccount(domain, 'default')
  if (!account.ok) throw new Failure('the first account cannot be made')
  const email = chosen.BOOTSTRAP_ADMIN_EMAIL ?? 'admin@example.com'
  const admin: User = { id: 1, name: 'Admin', email, role: 'admin', permissions: [], active: true }
  const imported = await importUsers(domain, account.value.id, [{ line: 1, value: admin }])
  if (!imported.ok) throw new Failure(`the first admin cannot be made: ${imported.refusal.problems[0]?.problem}`)
  const secret = await firstToken(domain, account.value, admin, chosen)
  return chosen.BOOTSTRAP_API_TOKEN === undefined ? { email, secret } : undefined
}

async function firstToken(domain: Domain, account: Account, admin: User, chosen: Chosen): Promise<string> {
  const { secret } = await createToken(domain, account.id, {
    userId: admin.id,
    kind: 'api',
    scope: 'write',
    label: 'first admin',
    expiresAt: null,
    ...(chosen.BOOTSTRAP_API_TOKEN !== undefined && { secret: chosen.BOOTSTRAP_API_TOKEN }),
  })
  return secret
}

/**
 * Makes the demo account in an empty store, and on each start a new token for its admin in place of the last one.
 *
 * @throws Failure when the demo has no admin left whom a token could be for
 */
export async function bootstrapDemo(domain: Domain, chosen: Chosen): Promise<Welcome> {
  const isNew = (await domain.store.listAccounts()).length === 0
  const account = await prepareDemo(domain, chosen.BOOTSTRAP_ADMIN_EMAIL)
  const users = await domain.store.listUsers(account.id, 0, 10_000)
  const admin = users.find((user) => user.role === 'admin' && user.active)
  if (!admin) throw new Failure('the demo account has no active admin any more; delete its file to begin anew')
  if (isNew && chosen.BOOTSTRAP_API_TOKEN !== undefined) await firstToken(domain, account, admin, chosen)
  const { secret } = await createToken(domain, account.id, {
    userId: admin.id,
    kind: 'api',
    scope: 'write',
    label: 'demo',
    replaceLabel: true,
    expiresAt: null,
  })
  return { email: admin.email, secret }
}
