import { parseArgs } from 'node:util'

/** What was asked on the command line is not possible. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export interface Options {
  readonly help: boolean
  readonly quick: boolean
  readonly import: boolean
  readonly soak: boolean
  /** Whether it is about PostgreSQL, and not SQLite. */
  readonly postgres: boolean
  /** Where the results go as JSON. */
  readonly json: string | undefined
  /** The scenarios to run; all when undefined. */
  readonly only: string | undefined
}

export const help = `Measures the server against baselines on this machine, and prints a table.

  npm run bench -- [options]

  --quick       a first look in less than a minute; the numbers are rough
  --only TEXT   only scenarios with this text in their name, as in --only page
  --import      also the import of 100,000, of 1,000,000 and of 3,000,000 users (about a minute)
  --soak        also the memory after 1,000,000 requests (a few minutes)
  --postgres    on a PostgreSQL that is made for it and removed, against the bare driver; with --import also
                the import of 1,000,000 users against COPY, and pages among so many (a few minutes). No --soak.
  --json FILE   writes all results to a file, too
  --help        this text

Without options it takes less than five minutes. Nothing leaves 127.0.0.1; the stores are in a temporary folder
(TMPDIR) that is removed.
`

/** @throws UsageError for options that there are not */
export function readOptions(argv: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        help: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        import: { type: 'boolean', default: false },
        soak: { type: 'boolean', default: false },
        postgres: { type: 'boolean', default: false },
        json: { type: 'string' },
        only: { type: 'string' },
      },
    })
    if (values.postgres && values.soak) throw new Error('--soak is for SQLite, and does not go with --postgres')
    return { ...values, json: values.json, only: values.only }
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
