/** A table of Markdown, whose first column is text and whose others are numbers. */
export const table = ([first = '', ...head]: readonly string[], rows: readonly (readonly string[])[]): string =>
  [[first, ...head], ['---', ...head.map(() => '---:')], ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

export const whole = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(0))
export const fixed = (value: number, digits = 2): string => value.toFixed(digits)
export const ratio = (value: number | undefined): string => (value === undefined ? '' : fixed(value))
export const mebibytes = (bytes: number): string => fixed(bytes / 2 ** 20, 1)
