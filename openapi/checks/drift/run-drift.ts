import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { redocly } from '../redocly.ts'
import type { CoverageReport, DriftReport } from './report.ts'

/**
 * Compares recorded traffic with a contract.
 *
 * @param traffic a folder of HAR files, and of NDJSON files with a request and its reply a line
 * @param contract the path of an OpenAPI document
 * @throws with what the tool said when it has read nothing
 */
export async function runDrift(
  traffic: string,
  contract: string,
): Promise<{ report: DriftReport; coverage: CoverageReport }> {
  const folder = await mkdtemp(join(tmpdir(), 'capacity-rules-drift-'))
  const files = { report: join(folder, 'report.json'), coverage: join(folder, 'coverage.json') }
  try {
    const { stderr } = await redocly([
      ...['drift', traffic, `--api=${contract}`],
      ...['--report-format=json', `--output=${files.report}`, `--coverage-output=${files.coverage}`],
    ])
    const read = (file: string) => readFile(file, 'utf8').catch(() => Promise.reject(new Error(stderr)))
    return { report: JSON.parse(await read(files.report)), coverage: JSON.parse(await read(files.coverage)) }
  } finally {
    await rm(folder, { recursive: true })
  }
}
