import { mutants } from './mutants.ts'
import { help, readOptions, UsageError } from './options.ts'
import { row, summary } from './report.ts'
import { runMutants } from './run.ts'
import { sample } from './sample.ts'

// Exiting takes the copies of the workspace away.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => process.exit(code))

try {
  process.exitCode = await main()
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`error: ${message}\n${error instanceof UsageError ? 'Try --help.\n' : ''}`)
  process.exitCode = 2
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (options.help) {
    process.stdout.write(help)
    return 0
  }
  const chosen = mutants.filter(([name]) => name.includes(options.only ?? ''))
  if (chosen.length === 0) throw new UsageError(`--only:(${options.only}), must be part of the name of a mutant`)
  const drawn = options.sample === undefined ? chosen : sample(chosen, options.sample, options.seed)
  if (options.list) {
    process.stdout.write(drawn.map(([name]) => `${name}\n`).join(''))
    return 0
  }
  if (options.sample !== undefined) process.stdout.write(`seed ${options.seed}\n`)
  const width = Math.max(...drawn.map(([name]) => name.length))
  let told = 0
  const outcomes = await runMutants(drawn, Math.min(options.jobs, drawn.length), (outcome) => {
    progress('')
    process.stdout.write(row(outcome, width))
    if (++told < drawn.length) progress(`${told} of ${drawn.length}`)
  })
  process.stdout.write(`\n${summary(outcomes)}`)
  return outcomes.every(({ caughtBy }) => caughtBy !== undefined) ? 0 : 1
}

/** A line on a terminal that tells how far it is, and nothing at all in a pipe. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}
