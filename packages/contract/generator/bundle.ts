import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { JsonObject } from './place.ts'

const require = createRequire(import.meta.url)

/**
 * The hand-written contract as one document, bundled by the same tool that lints it.
 *
 * @throws with the bundler's own words if a reference leads nowhere
 */
export async function bundle(): Promise<JsonObject> {
  const cli = join(dirname(require.resolve('@redocly/cli/package.json')), 'bin/cli.js')
  const entry = require.resolve('@capacity-rules/openapi/openapi.yaml')
  const folder = await mkdtemp(join(tmpdir(), 'contract-'))
  try {
    const output = join(folder, 'openapi.json')
    await promisify(execFile)(process.execPath, [cli, 'bundle', entry, '--output', output], {
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    })
    return JSON.parse(await readFile(output, 'utf8'))
  } finally {
    await rm(folder, { recursive: true })
  }
}
