import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Contract } from '../contract.ts'
import { compareContracts, latestRelease, releasedFolder } from './compare.ts'

/** Why a contract cannot be released. */
export class ReleaseRefused extends Error {}

/**
 * Keeps a contract as that of its version. What is released stays as it is; to release it again unchanged does nothing.
 *
 * @returns the path of the file
 * @throws ReleaseRefused when the version is taken by another contract, is lower than the latest, or does not say what
 * has changed since the latest
 */
export async function releaseContract({ text, version }: Contract, folder = releasedFolder): Promise<string> {
  const file = join(folder, `${version}.yaml`)
  if (existsSync(file)) {
    if (readFileSync(file, 'utf8') === text) return file
    throw new ReleaseRefused(`${version} is released, with another contract. Raise info.version in openapi.yaml.`)
  }
  const latest = latestRelease(folder)
  if (latest !== undefined) {
    if (version.localeCompare(latest, 'en', { numeric: true }) < 0) {
      throw new ReleaseRefused(`${version} is lower than ${latest}, which is released.`)
    }
    const { versionFits, report } = await compareContracts(readFileSync(join(folder, `${latest}.yaml`), 'utf8'), text)
    if (!versionFits) throw new ReleaseRefused(report)
  }
  await writeFile(file, text)
  return file
}
