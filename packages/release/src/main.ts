import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { packAll } from './pack.ts'
import { publishAll } from './publish.ts'

const help = `Packs every package that is not private, and publishes those versions that npm does not have yet.

Usage: npm run release:dry
       npm run release

  --dry-run   all of it but the publishing; needs no login and no network
  --help

npm's own settings count, from its files or the environment, as NPM_CONFIG_PROVENANCE=true.
Exit codes: 0 done, 1 failed (what was published before stays; another run goes on), 2 wrong command line.`

function readOptions() {
  try {
    return parseArgs({ options: { 'dry-run': { type: 'boolean', default: false }, help: { type: 'boolean' } } }).values
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${help}`)
    process.exit(2)
  }
}

const options = readOptions()
if (options.help) {
  console.log(help)
  process.exit(0)
}
const folder = mkdtempSync(join(tmpdir(), 'release-'))
try {
  await publishAll(await packAll(folder), { dryRun: options['dry-run'] })
} catch (error) {
  console.error(`release: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true })
}
