import { parseArgs } from 'node:util'

/** What was asked on the command line is not possible. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Numbers that an option may have: the standard one, the smallest and the largest. */
export type Limits = Readonly<Record<string, readonly [standard: number, least: number, most: number]>>

/**
 * Reads options that are whole numbers. Undefined when `--help` is among them.
 *
 * @throws UsageError for others, and for numbers out of their limits
 */
export function readOptions<L extends Limits>(
  argv: readonly string[],
  limits: L,
): Readonly<Record<keyof L, number>> | undefined
export function readOptions(argv: readonly string[], limits: Limits): Readonly<Record<string, number>> | undefined {
  const values = parse(argv, Object.keys(limits))
  if (values.help === true) return undefined
  return Object.fromEntries(
    Object.entries(limits).map(([name, [standard, least, most]]) => {
      const text = values[name]
      if (typeof text !== 'string') return [name, standard]
      const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
      if (value >= least && value <= most) return [name, value]
      throw new UsageError(`--${name} ${text}: must be a whole number from ${least} to ${most}`)
    }),
  )
}

function parse(argv: readonly string[], names: readonly string[]): Readonly<Record<string, unknown>> {
  const numbers = names.map((name) => [name, { type: 'string' as const }] as const)
  try {
    const options = { ...Object.fromEntries(numbers), help: { type: 'boolean' as const } }
    return parseArgs({ args: [...argv], options }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
