import {
  type Account,
  createToken,
  type Domain,
  emailKey,
  revokeToken,
  type TokenScope,
  type User,
} from '@capacity-rules/core'
import { Failure } from './failure.ts'
import { moment, printRows } from './print.ts'
import { findAccount, withDomain } from './store.ts'

interface CreateOptions {
  readonly account?: string
  readonly email?: string
  readonly accountWide?: boolean
  readonly bearer?: boolean
  readonly scope?: TokenScope
  /** Milliseconds. */
  readonly expires?: number
  readonly label: string
  readonly json?: boolean
}

/** `tokens create`: the secret goes to standard output and nowhere else. */
export const tokensCreate = (options: CreateOptions): Promise<void> =>
  withDomain(async (domain) => {
    const account = await findAccount(domain, options.account)
    const user = await findUser(domain, account, options)
    if (options.scope && !options.bearer) throw new Failure('--scope goes with --bearer: an API token may do all')
    const { token, secret } = await createToken(domain, account.id, {
      userId: user?.id ?? null,
      kind: options.bearer ? 'bearer' : 'api',
      scope: options.scope ?? 'write',
      label: options.label,
      expiresAt: options.expires === undefined ? null : domain.clock() + options.expires,
    })
    if (options.json) {
      const { id, kind, scope, expiresAt } = token
      const expires_at = expiresAt === null ? null : moment(expiresAt)
      console.log(JSON.stringify({ id, email: user?.email ?? null, kind, scope, expires_at, token: secret }, null, 2))
    } else {
      const until = token.expiresAt === null ? 'until it is revoked' : `until ${moment(token.expiresAt)}`
      console.error(
        `Token ${token.id} for ${user?.email ?? `the account ${account.name}`}, valid ${until}. It is shown this once:`,
      )
      console.log(secret)
    }
  })

/** Whose token it will be; undefined for a token of the whole account. */
async function findUser(domain: Domain, account: Account, options: CreateOptions): Promise<User | undefined> {
  const { email, accountWide, bearer } = options
  if (accountWide) {
    if (email !== undefined || bearer) throw new Failure('--account-wide goes with neither --email nor --bearer')
    return undefined
  }
  if (email === undefined) throw new Failure('say whose token it is, with --email')
  const user = await domain.store.findUserByEmail(account.id, emailKey(email))
  if (!user) throw new Failure(`account ${account.name} has no user with the address ${email}`)
  if (!user.active) throw new Failure(`${email} is not active, so a token would not work`)
  return user
}

/** `tokens list` */
export const tokensList = (options: { readonly account?: string; readonly json?: boolean }): Promise<void> =>
  withDomain(async (domain) => {
    const account = await findAccount(domain, options.account)
    const tokens = await domain.store.listTokens(account.id)
    printRows(
      tokens.map(({ id, email, kind, scope, label, createdAt, expiresAt }) => ({
        id,
        email,
        kind,
        scope,
        label,
        created_at: moment(createdAt),
        expires_at: expiresAt === null ? null : moment(expiresAt),
      })),
      options.json,
    )
  })

/** `tokens revoke ID` */
export const tokensRevoke = (id: string, options: { readonly account?: string }): Promise<void> =>
  withDomain(async (domain) => {
    const account = await findAccount(domain, options.account)
    if (!(await revokeToken(domain, account.id, id))) throw new Failure(`account ${account.name} has no token ${id}`)
    console.log(`Token ${id} is revoked.`)
  })
