import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { selfContained } from './self-contained.ts'

/** Makes dist/index.html: the API reference as one page that needs nothing but itself. Says nothing when it works. */

const require = createRequire(import.meta.url)
const redocly = join(dirname(require.resolve('@redocly/cli/package.json')), 'bin/cli.js')
const output = join(import.meta.dirname, 'dist/index.html')

const options = [
  '--title=Capacity Rules API reference',
  `--template=${join(import.meta.dirname, 'page.hbs')}`,
  '--inlineBundle',
  '--openapi.disableGoogleFont',
  // The examples are small, and a reader wants them whole.
  '--openapi.jsonSamplesExpandLevel=all',
]

const folder = mkdtempSync(join(tmpdir(), 'docs-'))
try {
  const page = join(folder, 'index.html')
  const build = spawnSync(
    process.execPath,
    [redocly, 'build-docs', require.resolve('@capacity-rules/openapi/openapi.yaml'), `--output=${page}`, ...options],
    {
      encoding: 'utf8',
      // The first of them also goes into the page, whose scripts would else report their reader to Redocly.
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    },
  )
  if (build.status === 0) {
    mkdirSync(dirname(output), { recursive: true })
    writeFileSync(output, selfContained(readFileSync(page, 'utf8')))
  } else {
    process.stderr.write(`${build.stdout}${build.stderr}${build.error ?? ''}\n`)
    process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true })
}
