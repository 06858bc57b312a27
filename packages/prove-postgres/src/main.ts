import { clearProgress, exitCodesHelp, progress, runCommandLine } from './command.ts'
import { readOptions } from './options.ts'
import { prove } from './prove.ts'
import { summary } from './report.ts'

const help = `Proves that several servers on one PostgreSQL lose nothing: clients read and write through all of them, things are
broken meanwhile, and all that was answered is checked. It starts a PostgreSQL and the servers by itself, on this machine.

  node packages/prove-postgres/src/main.ts [options]

  --seconds N   how long the clients work before anything is broken (60)
  --clients N   how many of them, each with one request at a time (64)
  --servers N   how many servers (3)
  --faults N    how many things are broken then, one after the other, while they go on (0)
  --agents N    how many agents the account has (300)
  --seed N      the same random choices again; the clock gives one otherwise
  --help        this text

${exitCodesHelp}`

await runCommandLine(async (signal) => {
  const plan = readOptions(process.argv.slice(2), {
    seconds: [60, 1, 86_400],
    clients: [64, 1, 1000],
    servers: [3, 1, 20],
    faults: [0, 0, 100_000],
    agents: [300, 30, 10_000],
    seed: [Date.now() % 1_000_000, 0, 999_999_999],
  })
  if (!plan) {
    process.stdout.write(help)
    return true
  }
  console.log(`seed                   ${plan.seed}`)
  const proof = await prove(plan, progress, signal)
  clearProgress()
  console.log(summary(proof))
  return proof.problems.length === 0
})
