import { finished } from 'node:stream/promises'
import { from } from 'pg-copy-streams'
import { fromDriver } from './errors.ts'
import type { Session } from './session.ts'

export type Cell = string | number | boolean | null

/** What cannot stand in the text format of COPY as it is. */
const special = /[\\\n\r\t]/g
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const toText = (cell: Cell): string => {
  if (cell === null) return '\\N'
  return typeof cell === 'string' ? cell.replace(special, (found) => escapes[found] ?? found) : String(cell)
}

/** Rows in the text format of COPY. @example copyText([[1, 'a\tb', null]]) // '1\ta\\tb\t\\N\n' */
export const copyText = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => `${row.map(toText).join('\t')}\n`).join('')

/**
 * Sends rows into a table, which is several times as fast as inserting them.
 *
 * @param text `COPY table (columns) FROM STDIN`
 */
export async function copyInto(session: Session, text: string, rows: readonly (readonly Cell[])[]): Promise<void> {
  if (rows.length === 0) return
  try {
    const stream = session.client.query(from(text))
    stream.end(copyText(rows))
    await finished(stream)
  } catch (error) {
    throw fromDriver(error)
  }
}
