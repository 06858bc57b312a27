import { describe } from 'vitest'
import type { Store } from '../src/index.ts'
import { accountCases } from './accounts.ts'
import { assigneeCases } from './assignees.ts'
import { auditCases, preconditionCases } from './audit.ts'
import { exportCases } from './export.ts'
import { keyCases } from './keys.ts'
import { modelCases } from './model-cases.ts'
import { passwordCases } from './passwords.ts'
import { ruleCases } from './rules.ts'
import { tokenCases } from './tokens.ts'
import { transactionCases } from './transactions.ts'
import { userCases } from './users.ts'

/** Opens a store to be tested, on a place of its own. The suite closes it. */
export type OpenStore = () => Promise<Store>

/**
 * The tests that every store has to pass, written against the port alone.
 *
 * @example describeStore('SQLite', () => openSqliteStore({ file, as: 'server', durable: false }))
 */
export function describeStore(name: string, open: OpenStore): void {
  describe(name, () => {
    accountCases(open)
    ruleCases(open)
    assigneeCases(open)
    userCases(open)
    tokenCases(open)
    passwordCases(open)
    transactionCases(open)
    keyCases(open)
    auditCases(open)
    preconditionCases(open)
    exportCases(open)
    modelCases(open)
  })
}
