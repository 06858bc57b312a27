import { existsSync, rmSync } from 'node:fs'
import { readJournal } from '../account/journal.ts'
import { putBack } from '../account/put-back.ts'
import { clientFor } from '../suite/conformance.ts'
import { exitCodes, UsageError } from './exit-codes.ts'
import { adminOf, type Given } from './options.ts'

/**
 * Puts back what a run has left, by its journal, and gives the exit code. The journal goes when nothing is left.
 *
 * @throws JournalUnreadable, Unusable, NoReply, UsageError
 */
export async function cleanUp(given: Given): Promise<number> {
  const { journal: file, baseUrl } = given
  if (!existsSync(file)) throw new UsageError(`there is no journal ${file}, so there is nothing to put back`)
  const state = readJournal(file)
  if (!state) {
    rmSync(file)
    console.log(`The run of ${file} had not begun: there is nothing to put back.`)
    return 0
  }
  if (baseUrl && baseUrl.origin !== state.baseUrl) {
    throw new UsageError(`the journal ${file} is of a run against ${state.baseUrl}, not ${baseUrl.origin}`)
  }
  const admin = adminOf(given, process.env)
  const client = clientFor({ base: new URL(state.baseUrl), admin, maxPerSecond: given.maxRps })
  try {
    const { problems, notes } = await putBack(client, state)
    for (const note of notes) console.log(`Note: ${note}.`)
    for (const problem of problems) console.error(`Not put back: ${problem}.`)
    if (problems.length > 0) return exitCodes.notPutBack
    rmSync(file)
    console.log(`The account at ${state.baseUrl} is as it was before the run "${state.mark}".`)
    return 0
  } finally {
    client.close()
  }
}
