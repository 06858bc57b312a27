import { createToken, emailKey, revokeToken, type TokenScope } from '@capacity-rules/core'
import { Failure } from './failure.ts'
import { moment, printRows } from './print.ts'
import { findAccount, withDomain } from './store.ts'

interface CreateOptions {
  readonly account?: string
  readonly email: string
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
    const user = await domain.store.findUserByEmail(account.id, emailKey(options.email))
    if (!user) throw new Failure(`account ${account.name} has no user with the address ${options.email}`)
    if (!user.active) throw new Failure(`${options.email} is not active, so a token would not work`)
    if (options.scope && !options.bearer) throw new Failure('--scope goes with --bearer: an API token may do all')
    const { token, secret } = await createToken(domain, account.id, {
      userId: user.id,
      kind: options.bearer ? 'bearer' : 'api',
      scope: options.scope ?? 'write',
      label: options.label,
      expiresAt: options.expires === undefined ? null : domain.clock() + options.expires,
    })
    if (options.json) {
      const { id, kind, scope, expiresAt } = token
      const expires_at = expiresAt === null ? null : moment(expiresAt)
      console.log(JSON.stringify({ id, email: user.email, kind, scope, expires_at, token: secret }, null, 2))
    } else {
      const until = token.expiresAt === null ? 'until it is revoked' : `until ${moment(token.expiresAt)}`
      console.error(`Token ${token.id} for ${user.email}, valid ${until}. It is shown this once:`)
      console.log(secret)
    }
  })

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

const units = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])
/** Ten years. */
const longestMs = 3650 * 86_400_000

/**
 * A duration as people write it, in milliseconds; undefined when it is none, or longer than ten years.
 *
 * @example parseDuration('90d') // 7776000000
 */
export function parseDuration(text: string): number | undefined {
  const [, count, unit = ''] = /^([1-9]\d{0,8})([smhd])$/.exec(text) ?? []
  const ms = Number(count) * (units.get(unit) ?? Number.NaN)
  return ms <= longestMs ? ms : undefined
}
