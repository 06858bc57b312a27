import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { redocly } from './redocly.ts'

/** The contract as one document. */
export interface Contract {
  /** The document, as YAML. */
  readonly text: string
  readonly version: string
  readonly operationIds: readonly string[]
  /** The statuses, by operation, that are documented for the sake of compatibility and never sent. */
  readonly neverSent: Readonly<Record<string, readonly string[]>>
}

/** As far as it is read here. */
interface Document {
  readonly info: { readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId?: string }>>>>
  readonly 'x-never-sent': Contract['neverSent']
}

/**
 * Bundles the contract as it is in this folder.
 *
 * @throws with the bundler's own words if a reference leads nowhere
 */
export async function bundleContract(): Promise<Contract> {
  const folder = await mkdtemp(join(tmpdir(), 'capacity-rules-bundle-'))
  try {
    const file = join(folder, 'openapi.yaml')
    const { code, stderr } = await redocly(['bundle', 'openapi.yaml', `--output=${file}`])
    if (code !== 0) throw new Error(stderr)
    return readContract(await readFile(file, 'utf8'))
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Reads a bundled contract. */
export function readContract(text: string): Contract {
  const { info, paths, 'x-never-sent': neverSent }: Document = parse(text)
  const operationIds = Object.values(paths)
    .flatMap((path) => Object.values(path))
    .flatMap(({ operationId }) => (operationId === undefined ? [] : [operationId]))
  return { text, version: info.version, operationIds, neverSent }
}
