import { ApiError, CapacityRulesError, InvalidArgumentError } from '@capacity-rules/client'
import { Failure } from './failure.ts'
import { printable } from './print/text.ts'

/** What happened, for the person at the terminal: a stack only for a fault of ours. */
export function explain(error: unknown): string {
  if (error instanceof ApiError) {
    const id = error.requestId === undefined ? '' : `, request ${printable(error.requestId)}`
    return `${printable(error.message)} (status ${error.status}${id})${hintOf(error.status)}`
  }
  if (error instanceof CapacityRulesError) return printable(error.message)
  if (error instanceof Failure) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/** Whether the settings are to blame. */
export const isUsage = (error: unknown): boolean => error instanceof InvalidArgumentError

function hintOf(status: number): string {
  if (status === 401) return '; check the e-mail address and the token'
  if (status === 403) return '; the token needs an admin, or a role that may do this'
  if (status === 404) return '; is the base URL that of such an API?'
  return ''
}
