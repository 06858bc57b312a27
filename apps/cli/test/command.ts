import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { afterAll } from 'vitest'
import { run } from '../src/run.ts'

/** How a command ended, and all that it wrote. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  /** What stands on standard input; nothing unless given. */
  readonly input?: string
  /** Puts the command on a terminal, and gives it these answers, each when it has asked the next question. */
  readonly answers?: readonly (string | (() => Promise<string>))[]
  /** How wide the terminal is. */
  readonly columns?: number
  /** Interrupts the command, as Ctrl-C does. */
  readonly signal?: AbortSignal
}

const folder = mkdtempSync(join(tmpdir(), 'capacity-rules-command-'))
let files = 0
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A path that nothing has used yet, gone after the tests of this file. */
export const temporaryPath = (extension = '.yaml'): string => join(folder, `${++files}${extension}`)

/** Writes a file that is gone after the tests of this file. */
export function temporaryFile(text: string | Uint8Array, extension?: string): string {
  const file = temporaryPath(extension)
  writeFileSync(file, text)
  return file
}

/** Runs the command in this process. Without `HOME` in the environment it has none of the user's profiles. */
export async function capacityRules(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { env = {}, input = '', answers, columns, signal = new AbortController().signal } = options
  const onTerminal = answers !== undefined
  const stdin = Object.assign(onTerminal ? new PassThrough() : Readable.from(input), { isTTY: onTerminal })
  const stdout = collector(onTerminal, columns)
  const stderr = collector(onTerminal, columns)
  if (answers && stdin instanceof PassThrough) answerTo(stderr, stdin, answers)
  const io = { env: { HOME: folder, ...env }, stdin, stdout, stderr, signal }
  const code = await run(args, io)
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}

function collector(isTTY: boolean, columns?: number) {
  const stream = new PassThrough()
  let text = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  return Object.assign(stream, { isTTY, ...(columns !== undefined && { columns }), text: () => text })
}

/** Types the next answer whenever something that ends like a question was written. */
function answerTo(stderr: PassThrough, stdin: PassThrough, answers: NonNullable<RunOptions['answers']>): void {
  const waiting = [...answers]
  stderr.on('data', async (chunk: string) => {
    if (!/: $/.test(stripVTControlCharacters(chunk))) return
    const answer = waiting.shift()
    if (answer === undefined) return
    stdin.write(`${typeof answer === 'string' ? answer : await answer()}\n`)
  })
}
