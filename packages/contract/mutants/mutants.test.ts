import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, it, test } from 'vitest'
import { parseDocument } from 'yaml'
import { mutants } from './mutants.ts'

const contract = dirname(createRequire(import.meta.url).resolve('@capacity-rules/openapi/openapi.yaml'))

test.each(mutants)('the contract as it is can be changed so: %s', async (_, file, change) => {
  const document = parseDocument(await readFile(join(contract, file), 'utf8'))
  const before = document.toString()
  change(document)
  expect(document.errors).toEqual([])
  expect(document.toString()).not.toBe(before)
})

it('gives every mutant a name of its own', () => {
  expect(new Set(mutants.map(([name]) => name)).size).toBe(mutants.length)
})
