import { mkdir, writeFile } from 'node:fs/promises'
import openapiTypescript, { astToString } from 'openapi-typescript'
import { stringify } from 'yaml'
import { bundle } from './bundle.ts'
import { openapiObject } from './openapi-object.ts'

const folder = new URL('../src/generated/', import.meta.url)
const document = await bundle()
const json = `${JSON.stringify(document, null, 2)}\n`
const files = {
  'openapi.json': json,
  'openapi.yaml': stringify(document, { lineWidth: 120, aliasDuplicateObjects: false }),
  // Given as text, since the library changes a document that it is given as an object.
  'types.ts': astToString(
    // Not `immutable`: openapi-fetch reads a readonly array as a list of nothing.
    await openapiTypescript(json, { alphabetize: false, defaultNonNullable: false, silent: true }),
  ),
  'routes.ts': openapiObject(document),
}
await mkdir(folder, { recursive: true })
await Promise.all(Object.entries(files).map(([name, text]) => writeFile(new URL(name, folder), text)))
