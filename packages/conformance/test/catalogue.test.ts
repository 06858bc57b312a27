import { describe, expect, test } from 'vitest'
import { documentedHeaders, operations } from '../src/contract/contract.ts'
import { boundedSchemas } from '../src/contract/schemas.ts'
import { themes } from '../src/requirements/index.ts'

const all = themes.flatMap(({ requirements = [], observations = [] }) => [...requirements, ...observations])
const ids = all.map(({ id }) => id)

describe('the requirements', () => {
  test('have ids of their own, of a theme and a few words', () => {
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
    expect(ids.filter((id) => !/^[a-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(id))).toEqual([])
  })

  test('are told in whole sentences', () => {
    expect(all.filter(({ rule }) => !/^\S.*\.$/s.test(rule)).map(({ rule }) => rule)).toEqual([])
  })

  test('are many', () => {
    expect(ids.length).toBeGreaterThanOrEqual(350)
  })

  test('cover every operation, status, header and bounded schema of the contract', () => {
    const wanted = [
      ...operations.map(({ id }) => `contract.${id}.statuses`),
      ...operations.flatMap(({ id, replies, neverSent }) =>
        [...replies.keys()]
          .filter((status) => !neverSent.has(status))
          .map((status) => ([429, 500, 503].includes(status) ? `contract.${status}` : `contract.${id}.${status}`)),
      ),
      ...[...documentedHeaders.keys()].map((name) => `headers.${name.toLowerCase()}`),
      ...boundedSchemas.map((name) => `contract.bounds.${name}`),
    ]
    expect(wanted.filter((id) => !ids.includes(id))).toEqual([])
  })
})
