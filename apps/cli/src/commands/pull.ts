import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Account } from '../account/model.ts'
import { readAccount } from '../account/read-account.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'
import { schemaFile } from '../file/schema.ts'
import { type WrittenRule, writeRules } from '../file/write-rules.ts'
import { type Io, tell } from '../io.ts'
import { count } from '../print/text.ts'
import type { ConnectionFlags } from '../settings/connection.ts'
import { openSession } from './session.ts'

interface PullOptions extends ConnectionFlags {
  readonly ids?: boolean
  readonly force?: boolean
}

/** `pull [FILE]`: to standard output unless a file is named. */
export async function pullCommand(file: string | undefined, options: PullOptions, io: Io): Promise<ExitCode> {
  const session = await openSession(options, io)
  const account = await readAccount(session, (rules) => ({
    // Who is in the default rule need not be known: it is whoever is in no other.
    rules: new Set(rules.filter((rule) => !rule.default).map(({ id }) => id)),
    named: [],
  }))
  const text = writeRules(writtenRules(account), { ids: options.ids ?? false })
  if (file === undefined || file === '-') io.stdout.write(text)
  else save(file, text, options.force ?? false, io, account.rules.length)
  return exitCodes.done
}

function writtenRules({ rules, agents }: Account): WrittenRule[] {
  const byRule = new Map<string, { id: number; name: string }[]>(rules.map(({ id }) => [id, []]))
  for (const [id, { name, ruleId }] of agents) byRule.get(ruleId)?.push({ id, name })
  return rules.map((rule) => ({ ...rule, agents: byRule.get(rule.id) ?? [] }))
}

/** @throws Failure rather than overwrite what somebody may have edited */
function save(file: string, text: string, force: boolean, io: Io, rules: number): void {
  try {
    const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined
    if (before === text) {
      tell(io, `${file} is as the account is already.`)
      return
    }
    if (before !== undefined && !force) {
      throw new Failure(`${file} is there already and is not what the account is now; --force overwrites it`)
    }
    writeWhole(file, text)
  } catch (error) {
    if (error instanceof Failure || !(error instanceof Error)) throw error
    throw new Failure(`cannot write ${file}: ${error.message}`)
  }
  tell(io, `${count(rules, 'rule')} written to ${file}.`)
  if (!existsSync(join(dirname(file), schemaFile))) {
    tell(io, `For completion in your editor, put the schema beside it: capacity-rules schema > ${schemaFile}`)
  }
}

/** Writes all of a file or nothing. */
function writeWhole(file: string, text: string): void {
  const partial = `${file}.partial`
  try {
    writeFileSync(partial, text)
    renameSync(partial, file)
  } catch (error) {
    rmSync(partial, { force: true })
    throw error
  }
}
