import { createAccount } from '@capacity-rules/core'
import { Failure } from './failure.ts'
import { moment, printRows } from './print.ts'
import { withDomain } from './store.ts'

/** `accounts create NAME` */
export const accountsCreate = (name: string): Promise<void> =>
  withDomain(async (domain) => {
    const result = await createAccount(domain, name)
    if (result.ok) console.log(`Account ${result.value.name} is made. Next: users import --account ${name} FILE`)
    else if (result.refusal.kind === 'name-taken') throw new Failure(`there is an account ${name} already`)
    else throw new Failure(`${JSON.stringify(name)} is no name for an account, allowed are ${result.refusal.allowed}`)
  })

/** `accounts list` */
export const accountsList = ({ json }: { readonly json?: boolean }): Promise<void> =>
  withDomain(async ({ store }) => {
    const accounts = await store.listAccounts()
    printRows(
      accounts.map(({ name, createdAt }) => ({ name, created_at: moment(createdAt) })),
      json,
    )
  })
