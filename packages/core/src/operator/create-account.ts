import type { Domain } from '../domain.ts'
import type { Account } from '../model.ts'
import { done, type Result, refused } from '../result.ts'
import { nextUlid, timeOfRuleId } from '../rule-id.ts'

export type AccountRefusal =
  | { readonly kind: 'bad-name'; readonly name: string; readonly allowed: string }
  | { readonly kind: 'name-taken'; readonly name: string }

/** The rule that a new account begins with. */
export const builtInRule = {
  name: 'Default capacity rule',
  description: '',
  capacities: { email: 10, messaging: 3, voice: 1 },
}

/**
 * Makes an account, which has a default rule from its first moment.
 *
 * @param name 1..63 of a-z, 0-9 and inner hyphens, like a host name; unique on the server
 */
export async function createAccount(domain: Domain, name: string): Promise<Result<Account, AccountRefusal>> {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
    return refused({ kind: 'bad-name', name, allowed: '1 to 63 of a-z, 0-9 and inner hyphens' })
  }
  const id = nextUlid(domain.clock())
  const account = await domain.store.createAccount({
    name,
    createdAt: timeOfRuleId(id),
    defaultRule: { ...builtInRule, id },
  })
  return account ? done(account) : refused({ kind: 'name-taken', name })
}
