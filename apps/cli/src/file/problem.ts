/** A place in a file, both numbers from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** One thing that is wrong with a file, and what is allowed. */
export interface Problem extends Position {
  readonly message: string
}

/** The most problems that are printed one by one. */
const mostPrinted = 100

/**
 * Problems as lines that editors and terminals can jump to.
 *
 * @example describeProblems('rules.yaml', [{ line: 3, column: 5, message: 'x' }]) // 'rules.yaml:3:5: x'
 */
export function describeProblems(file: string, problems: readonly Problem[]): string {
  const lines = problems
    .slice(0, mostPrinted)
    .map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`)
  if (problems.length > mostPrinted) lines.push(`${file}: and ${problems.length - mostPrinted} more`)
  return lines.join('\n')
}
