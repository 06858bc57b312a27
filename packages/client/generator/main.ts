import { mkdir, writeFile } from 'node:fs/promises'
import { document } from '@capacity-rules/contract/document'
import { replySchemas } from './reply-schemas.ts'

const folder = new URL('../src/generated/', import.meta.url)
await mkdir(folder, { recursive: true })
await writeFile(new URL('reply-schemas.ts', folder), replySchemas(document))
