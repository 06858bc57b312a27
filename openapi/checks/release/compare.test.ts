import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { bundleContract, type Contract } from '../contract.ts'
import { compareContracts, latestRelease, releasedFolder } from './compare.ts'

const timeout = 30_000
let now: Contract
beforeAll(async () => {
  now = await bundleContract()
}, timeout)

test('the version of the contract says what has changed since the last release', { timeout }, async () => {
  const released = readFileSync(join(releasedFolder, `${latestRelease()}.yaml`), 'utf8')
  const { versionFits, report } = await compareContracts(released, now.text)
  expect(versionFits, report).toBe(true)
})

/** The bundled contract, as far as it is changed here. */
interface Document {
  info: { version: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}
interface Operation {
  summary: string
  operationId: string
  parameters: unknown[]
  responses: Record<string, unknown>
}
interface Schema {
  required: string[]
  properties: Record<string, unknown>
  maximum: number
}

const rules = '/api/v2/capacity/rules'
/** Gives a part of the document that is there, so that no change falls into the void. */
function part<T>(parts: Record<string, T>, name: string): T {
  const found = parts[name]
  if (found === undefined) throw new Error(`the contract has no ${name}`)
  return found
}
const operation = ({ paths }: Document, method: string) => part(part(paths, rules), method)
const schema = ({ components }: Document, name: string) => part(components.schemas, name)

type Change = (document: Document) => void
const breaking: readonly (readonly [string, Change])[] = [
  ['an operation is gone', ({ paths }) => delete part(paths, `${rules}/{capacity_rule_id}`).delete],
  ['an operation has another id', (document) => Object.assign(operation(document, 'get'), { operationId: 'rules' })],
  ['a parameter is gone', (document) => Object.assign(operation(document, 'post'), { parameters: [] })],
  ['a status is gone', (document) => delete operation(document, 'post').responses['415']],
  ['a field of the replies is gone', (document) => delete schema(document, 'CapacityRule').properties.description],
  ['a field has become required', (document) => schema(document, 'CreateCapacityRuleRequest').required.push('default')],
  ['a field is no longer promised', (document) => schema(document, 'CapacityRule').required.pop()],
  ['a bound is narrower', (document) => Object.assign(schema(document, 'ItemCapacity'), { maximum: 400 })],
]
const compatible: readonly (readonly [string, Change])[] = [
  [
    'there is one more operation',
    (document) => {
      const one = { ...operation(document, 'get'), operationId: 'listCapacityRuleNames' }
      document.paths[`${rules}/names`] = { get: one }
    },
  ],
  [
    'the replies have one more field',
    (document) => Object.assign(schema(document, 'PageMeta').properties, { total: { type: 'integer' } }),
  ],
]

/** The contract, as it would be with a change and a version. */
function changed(version: string, change: Change = () => {}): string {
  const document: Document = parse(now.text)
  change(document)
  document.info.version = version
  return stringify(document)
}

const fits = async (from: string, to: string, change: Change) =>
  (await compareContracts(changed(from), changed(to, change))).versionFits

describe('a change', { timeout }, () => {
  test.each(breaking)('that breaks clients is more than a minor version: %s', async (_, change) => {
    expect(await fits('1.4.0', '1.5.0', change)).toBe(false)
  })

  test('that breaks clients is a major version', async () => {
    const all: Change = (document) => {
      for (const [, change] of breaking) change(document)
    }
    expect(await fits('1.4.0', '2.0.0', all)).toBe(true)
  })

  test('that breaks clients is a minor version below 1.0', async () => {
    const change: Change = (document) => delete operation(document, 'post').responses['415']
    expect(await fits('0.1.0', '0.1.1', change)).toBe(false)
    expect(await fits('0.1.0', '0.2.0', change)).toBe(true)
  })

  test.each(compatible)('that adds something is a minor version: %s', async (_, change) => {
    expect(await fits('1.4.0', '1.4.1', change)).toBe(false)
    expect(await fits('1.4.0', '1.5.0', change)).toBe(true)
  })

  test('of the wording is a patch version', async () => {
    const change: Change = (document) =>
      Object.assign(operation(document, 'get'), { summary: 'List all capacity rules' })
    expect(await fits('1.4.0', '1.4.0', change)).toBe(false)
    expect(await fits('1.4.0', '1.4.1', change)).toBe(true)
  })
})

describe('the latest release', () => {
  const folder = mkdtempSync(join(tmpdir(), 'capacity-rules-released-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test('is the highest by number, of those that are versions', () => {
    expect(latestRelease(folder)).toBeUndefined()
    for (const name of ['0.9.0.yaml', '0.10.0.yaml', '0.2.11.yaml', 'notes.yaml', '1.0.0.json']) {
      writeFileSync(join(folder, name), '')
    }
    expect(latestRelease(folder)).toBe('0.10.0')
  })
})
