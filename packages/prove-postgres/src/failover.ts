import { clearProgress, exitCodesHelp, progress, runCommandLine } from './command.ts'
import { readOptions } from './options.ts'
import { proveFailover } from './prove.ts'
import { summary } from './report.ts'

const help = `Proves that no acknowledged write is lost with the primary, when each commit waits for a standby. In each round it starts
a primary with a synchronous standby, and servers. Clients write, the primary is killed (kill -9), the standby promoted,
and the servers' address pointed to it. Then all that was answered is checked.

  node packages/prove-postgres/src/failover.ts [options]

  --rounds N    how many primaries are killed (3)
  --seconds N   how long the clients work, before it and again after it (5)
  --clients N   how many of them, each with one request at a time (32)
  --servers N   how many servers (3)
  --agents N    how many agents the account has (300)
  --seed N      the same random choices again; the clock gives one otherwise
  --help        this text

${exitCodesHelp}`

await runCommandLine(async (signal) => {
  const options = readOptions(process.argv.slice(2), {
    rounds: [3, 1, 1000],
    seconds: [5, 1, 3600],
    clients: [32, 1, 1000],
    servers: [3, 1, 20],
    agents: [300, 30, 10_000],
    seed: [Date.now() % 1_000_000, 0, 999_999_999],
  })
  if (!options) {
    process.stdout.write(help)
    return true
  }
  const { rounds, ...plan } = options
  let isGood = true
  for (let round = 0; round < rounds; round++) {
    const seed = plan.seed + round
    console.log(`round ${round + 1} of ${rounds}\nseed                   ${seed}`)
    const proof = await proveFailover({ ...plan, seed }, progress, signal)
    clearProgress()
    console.log(`${summary(proof)}\n`)
    isGood &&= proof.problems.length === 0
  }
  return isGood
})
