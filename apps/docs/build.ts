import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { selfContained } from './self-contained.ts'

/** Makes dist/index.html: the API reference as one page that needs nothing but itself. Says nothing when it works. */

const require = createRequire(import.meta.url)
const cli = join(dirname(require.resolve('@redocly/cli/package.json')), 'bin/cli.js')
const contract = require.resolve('@capacity-rules/openapi/openapi.yaml')
const output = join(import.meta.dirname, 'dist/index.html')

const folder = mkdtempSync(join(tmpdir(), 'docs-'))
const document = join(folder, 'openapi.json')
const page = join(folder, 'index.html')

const pageOptions = [
  '--title=Capacity Rules API reference',
  `--template=${join(import.meta.dirname, 'page.hbs')}`,
  '--inlineBundle',
  '--openapi.disableGoogleFont',
  // The examples are small, and a reader wants them whole.
  '--openapi.jsonSamplesExpandLevel=all',
]

/** Runs Redocly's program. If it fails, all that it said is shown. */
function redocly(...args: string[]): boolean {
  const run = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
    // The first of them also goes into the page, whose scripts would else report their reader to Redocly.
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  })
  if (run.status === 0) return true
  process.stderr.write(run.error ? `${run.error}\n` : run.stdout + run.stderr)
  return false
}

try {
  // Bundled first: build-docs leaves out a path whose reference leads nowhere, and calls that a success.
  if (
    redocly('bundle', contract, `--output=${document}`) &&
    redocly('build-docs', document, `--output=${page}`, ...pageOptions)
  ) {
    mkdirSync(dirname(output), { recursive: true })
    writeFileSync(output, selfContained(readFileSync(page, 'utf8')))
  } else {
    process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true })
}
