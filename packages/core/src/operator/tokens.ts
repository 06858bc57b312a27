import { hash, randomBytes } from 'node:crypto'
import { ulid } from 'ulid'
import type { Domain } from '../domain.ts'
import type { AccountId, AgentId, Token, TokenKind, TokenScope, User } from '../model.ts'
import { done, type Result, refused } from '../result.ts'
import { importUsers } from './import-users.ts'
import type { ImportRefusal } from './problems.ts'

/**
 * What a store keeps of a token. The tokens that we make have 256 random bits, so a plain hash gives nothing away, and
 * looking a token up by its hash takes no time that depends on the token.
 */
export const hashToken = (secret: string): string => hash('sha256', secret, 'base64url')

/** A new secret. The prefix tells people, and scanners of leaked secrets, which kind it is. */
const makeSecret = (kind: TokenKind): string =>
  `${kind === 'api' ? 'crapi' : 'crbearer'}_${randomBytes(32).toString('base64url')}`

export interface TokenOrder {
  /** Null for a token of the whole account. */
  readonly userId: AgentId | null
  readonly kind: TokenKind
  readonly scope: TokenScope
  readonly label: string
  /** Milliseconds since 1970; null for never. */
  readonly expiresAt: number | null
  /** The secret itself, where the operator chose it; else a random one is made. */
  readonly secret?: string
  /** Removes the tokens of this label that were there before, in the same commit. */
  readonly replaceLabel?: boolean
}

/** Makes a token. The secret is given here once and kept nowhere. */
export async function createToken(
  domain: Domain,
  accountId: AccountId,
  order: TokenOrder,
): Promise<{ readonly token: Token; readonly secret: string }> {
  const made = makeToken(order, domain.clock())
  await domain.store.write(accountId, async (tx) => {
    if (order.replaceLabel) await tx.deleteTokensByLabel(order.label)
    await tx.insertToken({ ...made.token, hash: hashToken(made.secret) })
    return done(undefined)
  })
  return made
}

function makeToken(order: TokenOrder, createdAt: number): { readonly token: Token; readonly secret: string } {
  const { userId, kind, scope, label, expiresAt, secret = makeSecret(kind) } = order
  return { token: { id: ulid(createdAt), userId, kind, scope, label, createdAt, expiresAt }, secret }
}

/**
 * Makes the first user of an account together with a token, in one commit: a server that is killed in between must not
 * leave an admin whom nobody can be.
 *
 * @returns the token's secret; or refused as `importUsers` is, or as `not-empty` when somebody else was quicker
 */
export async function createFirstUser(
  domain: Domain,
  accountId: AccountId,
  user: User,
  order: Omit<TokenOrder, 'userId'>,
): Promise<Result<string, ImportRefusal | { readonly kind: 'not-empty' }>> {
  const { token, secret } = makeToken({ ...order, userId: user.id }, domain.clock())
  const rows = [{ line: 1, value: user }]
  const result = await importUsers(domain, accountId, rows, undefined, {
    begin: async (tx) => ((await tx.isEmpty()) ? done(undefined) : refused({ kind: 'not-empty' })),
    finish: (tx) => tx.insertToken({ ...token, hash: hashToken(secret) }),
  })
  return result.ok ? done(secret) : result
}

/** Ends a token at once. False when the account has no token with this id. */
export async function revokeToken(domain: Domain, accountId: AccountId, tokenId: string): Promise<boolean> {
  const result = await domain.store.write(accountId, async (tx) => done(await tx.deleteToken(tokenId.toUpperCase())))
  return result.ok && result.value
}
