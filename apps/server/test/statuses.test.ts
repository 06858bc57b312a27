import { readdirSync } from 'node:fs'
import { document, neverSent } from '@capacity-rules/contract/document'
import { expect, test } from 'vitest'
import { operationIds, sharedStatuses } from './shared-statuses.ts'

const folder = new URL('../src/operations/', import.meta.url)

/** The statuses of each operation, as the document itself says them. */
const documented = new Map(
  Object.values(document.paths)
    .flatMap((path) => Object.values(path))
    .flatMap((operation): [string, number[]][] => {
      if (typeof operation !== 'object' || operation === null || !('operationId' in operation)) return []
      return [[String(operation.operationId), Object.keys(operation.responses ?? {}).map(Number)]]
    }),
)

const filesOf = (operation: string): number[] =>
  readdirSync(new URL(`${operation}/`, folder)).flatMap((name) => {
    const status = /^(\d+)\.test\.ts$/.exec(name)?.[1]
    return status === undefined ? [] : [Number(status)]
  })

test('every operation of the document has a folder, and every folder is one', () => {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(folders.map(({ name }) => name).sort()).toEqual([...documented.keys()].sort())
})

test.each(operationIds)('each status of %s has its test, and no other has', (operation) => {
  const everywhere = sharedStatuses.filter(([, id]) => id === operation).map(([status]) => status)
  const tested = [...filesOf(operation), ...everywhere].toSorted((a, b) => a - b)
  const never = neverSent[operation] ?? []
  const wanted = (documented.get(operation) ?? []).filter((status) => !never.includes(status))
  expect(wanted.length).toBeGreaterThan(0)
  expect(tested).toEqual(wanted.toSorted((a, b) => a - b))
})

test('what is never sent is documented', () => {
  for (const operation of operationIds) {
    expect(documented.get(operation)).toEqual(expect.arrayContaining([...(neverSent[operation] ?? [])]))
  }
})
