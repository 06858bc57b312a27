import { pipeline, Readable } from 'node:stream'
import type { UserRow } from '@capacity-rules/core'
import { userFields } from '@capacity-rules/core'
import { CsvError, parse } from 'csv-parse'

/** The longest line or record that is read, in characters. */
export const maxRowLength = 64 * 1024
/** The largest JSON array that is read, in characters: it has to be in memory whole. */
export const maxJsonLength = 64 * 1024 * 1024

/** Reads NDJSON: a JSON value a line. */
export async function* readNdjson(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<UserRow> {
  try {
    yield* readLines(decode(chunks))
  } catch (error) {
    if (!(error instanceof NotText)) throw error
    yield { line: 1, problem: 'the file is not UTF-8' }
  }
}

/**
 * Reads users from a file: CSV with a header, NDJSON, or one JSON array. Which of them it is shows its first character.
 * What cannot be read is a row with a problem; the rows after it may be missing.
 */
export async function* readUsers(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<UserRow> {
  const text = decode(chunks)
  try {
    let head = ''
    for await (const part of { [Symbol.asyncIterator]: () => ({ next: () => text.next() }) }) {
      head += part
      if (head.trimStart() !== '' || head.length > maxRowLength) break
    }
    const all = prepend(head, text)
    const first = head.trimStart()[0]
    if (first === '[') yield* readJson(all)
    else if (first === '{') yield* readLines(all)
    else yield* readCsv(all)
  } catch (error) {
    if (!(error instanceof NotText)) throw error
    yield { line: 1, problem: 'the file is not UTF-8' }
  }
}

class NotText extends Error {}

async function* decode(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const part = (chunk?: Uint8Array): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
    } catch (error) {
      throw new NotText('not UTF-8', { cause: error })
    }
  }
  for await (const chunk of chunks) yield part(chunk)
  yield part()
  return undefined
}

async function* prepend(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield head
  yield* rest
}

async function* readJson(text: AsyncIterable<string>): AsyncGenerator<UserRow> {
  let json = ''
  for await (const part of text) {
    json += part
    if (json.length > maxJsonLength) {
      yield { line: 1, problem: 'a JSON array may have 64 MiB; longer files are read as NDJSON, one object a line' }
      return
    }
  }
  const users = parseJson(json)
  if (!Array.isArray(users)) yield { line: 1, problem: 'the file is no JSON array' }
  else yield* users.map((value: unknown, index): UserRow => ({ line: index + 1, value }))
}

async function* readLines(text: AsyncIterable<string>): AsyncGenerator<UserRow> {
  let line = 0
  let rest = ''
  for await (const part of text) {
    const lines = (rest + part).split('\n')
    rest = lines.pop() ?? ''
    for (const one of lines) yield* readLine(++line, one)
    if (rest.length > maxRowLength) {
      yield { line: line + 1, problem: `the line is longer than ${maxRowLength} characters` }
      return
    }
  }
  yield* readLine(line + 1, rest)
}

function* readLine(line: number, text: string): Generator<UserRow> {
  if (text.trim() === '') return
  const value = parseJson(text)
  yield value === undefined ? { line, problem: 'is no JSON' } : { line, value }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function* readCsv(text: AsyncIterable<string>): AsyncGenerator<UserRow> {
  const parser = pipeline(
    Readable.from(text),
    parse({ columns: readHeader, info: true, trim: true, skip_empty_lines: true, max_record_size: maxRowLength }),
    // What goes wrong on either side comes out of the parser, below.
    () => {},
  )
  try {
    for await (const { info, record } of parser) yield { line: info.lines, value: toUser(record) }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = typeof error.lines === 'number' ? error.lines : 1
    yield { line, problem: error.message }
  }
}

class HeaderError extends CsvError {
  constructor(message: string) {
    super('CSV_INVALID_COLUMN_DEFINITION', message)
  }
}

function readHeader(names: string[]): string[] {
  const unknown = names.find((name) => !userFields.some((field) => field === name))
  if (unknown !== undefined) {
    throw new HeaderError(`the header has ${JSON.stringify(unknown)}, known are ${userFields.join(', ')}`)
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new HeaderError(`the header has ${twice} twice`)
  return names
}

/** A record's texts as the values that a JSON file would have. What is not understood stays, and is refused later. */
function toUser(record: Record<string, string>): unknown {
  const { id = '', permissions, active, ...rest } = record
  return {
    ...rest,
    id: /^\d{1,16}$/.test(id) ? Number(id) : id,
    ...(permissions && { permissions: permissions.split(/[\s;,|]+/).filter((one) => one !== '') }),
    ...(active && {
      active:
        new Map<string, unknown>([
          ['true', true],
          ['false', false],
        ]).get(active.toLowerCase()) ?? active,
    }),
  }
}
