import { readFileSync } from 'node:fs'
import type { Json, JsonObject } from './json.ts'
import type { OperationId } from './operation.ts'

/** The bundled contract, as far as programs here read it. */
export type ContractDocument = {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string; readonly [key: string]: Json }
  readonly servers: readonly { readonly url: string; readonly description?: string }[]
  readonly tags: readonly { readonly name: string; readonly description?: string }[]
  readonly security: readonly { readonly [scheme: string]: readonly string[] }[]
  readonly paths: { readonly [path: string]: JsonObject }
  readonly components: { readonly [kind: string]: JsonObject }
  readonly 'x-never-sent': { readonly [operationId: string]: readonly string[] }
}

/** The bundled contract as JSON text, as a server gives it out at `/openapi.json`. */
export const openapiJson: string = readFileSync(new URL('./generated/openapi.json', import.meta.url), 'utf8')

/** The same as YAML text. */
export const openapiYaml: string = readFileSync(new URL('./generated/openapi.yaml', import.meta.url), 'utf8')

/** The same, parsed. */
export const document: ContractDocument = JSON.parse(openapiJson)

/**
 * The statuses that the document names for the sake of the API that it is compatible with, and that no server sends.
 */
export const neverSent: Readonly<Partial<Record<OperationId, readonly number[]>>> = Object.fromEntries(
  Object.entries(document['x-never-sent']).map(([id, statuses]) => [id, statuses.map(Number)]),
)
