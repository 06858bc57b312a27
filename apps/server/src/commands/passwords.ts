import { deletePassword, emailKey, passwordLength, setPassword } from '@capacity-rules/core'
import { Failure } from './failure.ts'
import { readSecret } from './read-secret.ts'
import { findAccount, withDomain } from './store.ts'

interface Options {
  readonly account?: string
  readonly email: string
  readonly remove?: boolean
}

/** `users set-password`: the password is asked for, or read from standard input. */
export const usersSetPassword = (options: Options): Promise<void> =>
  withDomain(async (domain) => {
    const account = await findAccount(domain, options.account)
    const user = await domain.store.findUserByEmail(account.id, emailKey(options.email))
    if (!user) throw new Failure(`account ${account.name} has no user with the address ${options.email}`)
    if (options.remove) {
      const removed = await deletePassword(domain, account.id, user.id)
      if (!removed) throw new Failure(`${user.email} has no password`)
      console.log(`${user.email} has no password any more.`)
      return
    }
    const password = await readSecret(`New password for ${user.email}: `)
    const length = [...password].length
    if (length < passwordLength.min || length > passwordLength.max) {
      throw new Failure(
        `a password has ${passwordLength.min} to ${passwordLength.max} characters, this one has ${length}`,
      )
    }
    const result = await setPassword(domain, account.id, user.id, password)
    if (!result.ok) throw new Failure(`a user of another account with the address ${user.email} has a password`)
    console.log(`The password of ${user.email} is set.`)
  })
