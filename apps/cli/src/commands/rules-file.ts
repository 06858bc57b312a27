import { readFileSync, statSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { Failure } from '../failure.ts'
import { limits } from '../file/limits.ts'
import type { RulesFile } from '../file/model.ts'
import { describeProblems, type Problem } from '../file/problem.ts'
import { readRules } from '../file/read-rules.ts'
import type { Io } from '../io.ts'
import { count } from '../print/text.ts'

/** A file is wrong, in itself or for the account. */
export class BadFile extends Failure {
  override readonly name = 'BadFile'
  readonly problems: readonly Problem[]
  /** The problems, a line each. */
  readonly lines: string

  constructor(file: string, problems: readonly Problem[]) {
    super(`${count(problems.length, 'fault')} in ${nameOf(file)}; nothing was changed`)
    this.problems = problems
    this.lines = describeProblems(nameOf(file), problems)
  }
}

/** @example nameOf('-') // 'standard input' */
export const nameOf = (file: string): string => (file === '-' ? 'standard input' : file)

/**
 * Reads a rules file.
 *
 * @param file a path, or `-` for standard input
 * @throws BadFile with all that is wrong; Failure when it cannot be read
 */
export async function loadRules(file: string, io: Io): Promise<RulesFile> {
  const result = readRules(await readText(file, io))
  if (!result.ok) throw new BadFile(file, result.problems)
  return result.file
}

async function readText(file: string, { stdin }: Io): Promise<string> {
  try {
    if (file !== '-' && statSync(file).size > limits.fileBytes) throw tooLarge(file)
    const bytes = file === '-' ? await buffer(stdin) : readFileSync(file)
    if (bytes.byteLength > limits.fileBytes) throw tooLarge(file)
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof Failure || !(error instanceof Error)) throw error
    throw new Failure(`cannot read ${nameOf(file)}: ${error instanceof TypeError ? 'it is not UTF-8' : error.message}`)
  }
}

const tooLarge = (file: string): Failure =>
  new Failure(`${nameOf(file)} is larger than ${limits.fileBytes / 1024 / 1024} MiB, which no file of rules is`)
