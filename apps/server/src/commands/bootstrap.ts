import {
  type Account,
  createAccount,
  createFirstUser,
  createToken,
  type Domain,
  type TokenOrder,
  type User,
} from '@capacity-rules/core'
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
  const account = await emptyAccount(domain)
  if (!account) return undefined
  const email = chosen.BOOTSTRAP_ADMIN_EMAIL ?? 'admin@example.com'
  const admin: User = { id: 1, name: 'Admin', email, role: 'admin', permissions: [], active: true }
  const made = await createFirstUser(domain, account.id, admin, firstToken(chosen))
  if (!made.ok) {
    // Of servers that start together on an empty store one makes the admin, and shows the token.
    if (made.refusal.kind === 'not-empty') return undefined
    throw new Failure(`the first admin cannot be made: ${made.refusal.problems[0]?.problem}`)
  }
  return chosen.BOOTSTRAP_API_TOKEN === undefined ? { email, secret: made.value } : undefined
}

/** The account of an empty store, made or found: a start that was killed may have come no further. */
async function emptyAccount(domain: Domain): Promise<Account | undefined> {
  const [known, ...others] = await domain.store.listAccounts()
  if (known) {
    const [someone] = await domain.store.listUsers(known.id, 0, 1)
    return someone || others.length > 0 ? undefined : known
  }
  const made = await createAccount(domain, 'default')
  // Another server may have made it a moment ago.
  return made.ok ? made.value : (await domain.store.listAccounts())[0]
}

const firstToken = ({ BOOTSTRAP_API_TOKEN: secret }: Chosen): Omit<TokenOrder, 'userId'> => ({
  kind: 'api',
  scope: 'write',
  label: 'first admin',
  expiresAt: null,
  ...(secret !== undefined && { secret }),
})

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
  if (isNew && chosen.BOOTSTRAP_API_TOKEN !== undefined) {
    await createToken(domain, account.id, { ...firstToken(chosen), userId: admin.id })
  }
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
