import { writeFileSync } from 'node:fs'
import { type BenchOptions, bench } from './bench.ts'
import { help, readOptions, UsageError } from './options.ts'
import { benchPostgres } from './postgres.ts'
import { markdown } from './report/markdown.ts'
import { postgresMarkdown } from './report/postgres-markdown.ts'

const size = { agents: 100_000, rules: 200 }
const common = { maxRequests: 200_000, connections: 16 }
const plans = {
  quick: { ...common, rounds: 2, cellMs: 300, warmUpMs: 500, budgetMs: 40_000 },
  full: { ...common, rounds: 5, cellMs: 800, warmUpMs: 1500, budgetMs: 230_000 },
}
const exitUsage = 2

/** Ends the run in order: the processes and the folder of a run that is interrupted go too. */
function interrupted(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort(new Error(signal)))
  return controller.signal
}

async function main(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv)
  if (options.help) {
    process.stdout.write(help)
    return
  }
  const { budgetMs, ...plan } = options.quick ? plans.quick : plans.full
  const { results, text } = await run(options.postgres, {
    size,
    plan: { ...plan, deadline: performance.now() + budgetMs },
    storeRepeats: options.quick ? 100 : 400,
    only: options.only,
    withImport: options.import,
    withSoak: options.soak,
  })
  console.log(text)
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`)
}

async function run(onPostgres: boolean, options: BenchOptions) {
  if (onPostgres) {
    const results = await benchPostgres(options, interrupted())
    return { results, text: postgresMarkdown(results) }
  }
  const results = await bench(options, interrupted())
  return { results, text: markdown(results) }
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : error}`)
  process.exitCode = error instanceof UsageError ? exitUsage : 1
}
