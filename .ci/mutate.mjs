// Puts faults into the code and into the contract, and prints how many of them the tests and checks catch.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const usage = `Puts faults into the code and into the contract, and prints how many are caught.

  npm run mutate                  all (about half an hour on two cores)
  npm run mutate -- core          only core; also: contract, client, document

The code is changed by Stryker (packages/*/stryker.config.json); what survived is in packages/*/reports/mutation/mutation.html.
The document is changed by packages/contract/mutants, which has options of its own (--help).

Exit codes: 0 enough was caught; 1 less than 85 % of the faults in a part of the code, or not all of those in the
document; 2 the arguments are wrong, or a tool failed.
`
const leastPercent = 85
const root = join(import.meta.dirname, '..')
/** The parts of the code that are told of one by one. */
const packages = { core: ['src'], contract: ['generator', 'src'], client: ['src'] }

const names = process.argv.slice(2)
if (names.includes('--help')) {
  process.stdout.write(usage)
  process.exit(0)
}
const known = [...Object.keys(packages), 'document']
const unknown = names.find((name) => !known.includes(name))
if (unknown !== undefined) {
  process.stderr.write(`error: ${unknown} is unknown, known are ${known.join(', ')}\nTry --help.\n`)
  process.exit(2)
}
const chosen = names.length === 0 ? known : known.filter((name) => names.includes(name))
const lines = []
let isEnough = true

for (const name of chosen) {
  if (name === 'document') {
    const { status } = spawnSync(process.execPath, ['packages/contract/mutants/main.ts'], {
      cwd: root,
      stdio: 'inherit',
    })
    if (status !== 0 && status !== 1) process.exit(2)
    if (status === 1) isEnough = false
  } else {
    stryker(name)
    for (const part of packages[name]) lines.push(score(name, part))
  }
}
for (const line of lines) process.stdout.write(`${line}\n`)
process.exit(isEnough ? 0 : 1)

/** Runs Stryker in a package: with its bar on a terminal, without a word in a pipe. */
function stryker(name) {
  const folder = join(root, 'packages', name)
  rmSync(report(name), { force: true })
  const reporters = ['json', 'html', ...(process.stdout.isTTY ? ['progress'] : [])]
  const { status } = spawnSync(
    process.execPath,
    [
      'node_modules/@stryker-mutator/core/bin/stryker.js',
      'run',
      '--reporters',
      reporters.join(),
      '--logLevel',
      'error',
    ],
    { cwd: folder, stdio: 'inherit' },
  )
  rmSync(join(folder, '.stryker-tmp'), { recursive: true, force: true })
  // It ends with 1 when too little was caught, too, which is told below.
  if ((status !== 0 && status !== 1) || !existsSync(report(name))) process.exit(2)
}

/** Where Stryker says what became of each mutant. */
function report(name) {
  return join(root, 'packages', name, 'reports/mutation/mutation.json')
}

/** One line about the files of a package under a folder, from Stryker's report. */
function score(name, part) {
  const { files } = JSON.parse(readFileSync(report(name), 'utf8'))
  const mutants = Object.entries(files)
    .filter(([file]) => file.startsWith(`${part}/`))
    .flatMap(([, { mutants }]) => mutants)
  const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length
  const caught = count('Killed', 'Timeout')
  const all = caught + count('Survived', 'NoCoverage')
  const percent = (100 * caught) / all
  if (!(percent >= leastPercent)) isEnough = false
  const where = `packages/${name}/${part}`
  return `${where.padEnd(28)} ${percent.toFixed(1).padStart(5)} %  ${caught} of ${all} mutants caught, ${count('Ignored')} not tried`
}
