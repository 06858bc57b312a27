type Cell = string | number | boolean | null

/**
 * A text for a terminal: control characters, with which a name out of a file could move the cursor, hide what stands
 * there or begin a line of its own, are written as in JSON.
 *
 * @example printable('Ada\u001b[2K') // 'Ada\\u001b[2K'
 */
export const printable = (text: string): string =>
  text.replace(/\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`)

/**
 * Rows as text in columns, the names of the first row's fields on top.
 *
 * @param options.head false leaves out the names, for rows that follow others
 * @example table([{ id: 1, name: 'Ada' }]) // 'id  name\n1   Ada'
 */
export function table(rows: readonly Readonly<Record<string, Cell>>[], { head = true } = {}): string {
  const names = Object.keys(rows[0] ?? {})
  const lines = [names, ...rows.map((row) => names.map((name) => printable(String(row[name] ?? ''))))]
  const widths = names.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  return lines
    .slice(head ? 0 : 1)
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Writes rows as a table, or as JSON for machines. */
export function printRows(rows: readonly Readonly<Record<string, Cell>>[], json: boolean | undefined): void {
  if (json) console.log(JSON.stringify(rows, null, 2))
  else if (rows.length > 0) console.log(table(rows))
}

/** A moment as people and machines read it. */
export const moment = (time: number): string => new Date(time).toISOString()
