import { bundleContract } from '../contract.ts'
import { onlyHelp } from '../only-help.ts'
import { ReleaseRefused, releaseContract } from './release.ts'

const help = `Usage: node checks/release/main.ts

Keeps the contract, as one document, as released/<info.version>.yaml. Later changes are compared with the latest of these.

Exit codes: 0 done, 1 refused: the version is taken, too low, or does not say what has changed,
2 wrong command line.

Example, from the root of the repository:
  $ npx -y pnpm@12.21.0 --filter @capacity-rules/openapi run release`

if (!onlyHelp(help)) {
  try {
    console.log(await releaseContract(await bundleContract()))
  } catch (error) {
    if (!(error instanceof ReleaseRefused)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
