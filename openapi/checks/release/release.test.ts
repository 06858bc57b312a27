import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Contract, readContract } from '../contract.ts'
import { ReleaseRefused, releaseContract } from './release.ts'

const timeout = 30_000
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'capacity-rules-release-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const contract = (version: string, summary = 'List names'): Contract =>
  readContract(
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Names', version },
      paths: {
        '/names': { get: { operationId: 'listNames', summary, responses: { 200: { description: 'Names.' } } } },
      },
      'x-never-sent': {},
    }),
  )

test('a release keeps the contract as it is under its version', async () => {
  const first = contract('0.1.0')
  expect(await releaseContract(first, folder)).toBe(join(folder, '0.1.0.yaml'))
  expect(readFileSync(join(folder, '0.1.0.yaml'), 'utf8')).toBe(first.text)
})

test('the same contract can be released again, and another one not under the same version', async () => {
  await releaseContract(contract('0.1.0'), folder)
  expect(await releaseContract(contract('0.1.0'), folder)).toBe(join(folder, '0.1.0.yaml'))
  await expect(releaseContract(contract('0.1.0', 'List all names'), folder)).rejects.toThrow(ReleaseRefused)
  expect(readFileSync(join(folder, '0.1.0.yaml'), 'utf8')).toBe(contract('0.1.0').text)
})

test('a release does not go below the latest one', async () => {
  await releaseContract(contract('0.10.0'), folder)
  await expect(releaseContract(contract('0.9.0'), folder)).rejects.toThrow('0.9.0 is lower than 0.10.0')
})

test('a release says what has changed since the latest one', { timeout }, async () => {
  await releaseContract(contract('1.0.0'), folder)
  const renamed = (version: string): Contract =>
    readContract(contract(version).text.replace('"operationId":"listNames"', '"operationId":"names"'))
  await expect(releaseContract(renamed('1.1.0'), folder)).rejects.toThrow('require a major bump')
  await releaseContract(renamed('2.0.0'), folder)
  expect(readdirSync(folder).sort()).toEqual(['1.0.0.yaml', '2.0.0.yaml'])
})
