import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'

/** What was asked on the command line is not possible. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export interface Options {
  readonly help: boolean
  readonly list: boolean
  /** Only mutants with this text in their name; all when undefined. */
  readonly only: string | undefined
  /** How many mutants are drawn; all when undefined. */
  readonly sample: number | undefined
  readonly seed: number
  readonly jobs: number
}

export const help = `Puts faults into the contract, one at a time, and tells which check catches each.

  node packages/contract/mutants/main.ts [options]

  --sample N    only N mutants, drawn by the seed
  --seed N      what they are drawn by (default: the number of the day, so a sample changes daily)
  --only TEXT   only mutants with this text in their name, as in --only "to a page"
  --jobs N      how many at the same time, 1 to 16 (default: the processors, at most 4)
  --list        the names of the mutants; nothing is run
  --help        this text

The work is done in copies of the workspace in a temporary folder (TMPDIR) that is removed. What \`generate\` and \`docs\`
make has to be there: npx -y pnpm@12.21.0 run build

Exit codes: 0 all mutants were caught; 1 one survived; 2 the options are wrong, or a check fails without a mutant.
`

/** @throws UsageError for options that there are not, and for values that they cannot have */
export function readOptions(argv: readonly string[], today = Date.now()): Options {
  const values = parsed(argv)
  return {
    help: values.help,
    list: values.list,
    only: values.only,
    sample: values.sample === undefined ? undefined : integer('sample', values.sample, 1, 1000),
    seed: values.seed === undefined ? Math.floor(today / 86_400_000) : integer('seed', values.seed, 0, 2 ** 31),
    jobs: values.jobs === undefined ? Math.min(4, availableParallelism()) : integer('jobs', values.jobs, 1, 16),
  }
}

function parsed(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        help: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        only: { type: 'string' },
        sample: { type: 'string' },
        seed: { type: 'string' },
        jobs: { type: 'string' },
      },
    })
    return values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function integer(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new UsageError(`--${option}:(${text}), must be an integer from ${least} to ${most}`)
}
