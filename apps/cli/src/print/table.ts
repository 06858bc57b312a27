import { padEnd, printable, widthOf } from './text.ts'

/** A number goes to the right of its column, a text to the left. */
export type Cell = string | number

/**
 * Rows in columns, two spaces between them, the headings on top.
 *
 * @example table(['id', 'name'], [[1003, 'Ada']]) // '  id  name\n1003  Ada'
 */
export function table(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = [headings, ...rows.map((row) => row.map((cell) => printable(String(cell))))]
  const widths = headings.map((_, column) => Math.max(...texts.map((row) => widthOf(row[column] ?? ''))))
  const isNumber = headings.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'))
  const line = (row: readonly string[]) =>
    row.map((text, column) => aligned(text, widths[column] ?? 0, isNumber[column] ?? false)).join('  ')
  return texts.map((row) => line(row).trimEnd()).join('\n')
}

const aligned = (text: string, width: number, right: boolean): string =>
  right ? ' '.repeat(Math.max(0, width - widthOf(text))) + text : padEnd(text, width)

/**
 * A line of CSV, by RFC 4180 but with a line feed alone.
 *
 * @example csvLine([7, 'Okafor, Ada']) // '7,"Okafor, Ada"'
 */
export const csvLine = (cells: readonly Cell[]): string =>
  cells.map((cell) => (/[",\r\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : cell)).join(',')
