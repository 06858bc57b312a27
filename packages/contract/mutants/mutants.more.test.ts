import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { parseDocument } from 'yaml'
import { all, append, type Change, drop, rename, set, swap, without } from './change.ts'
import { mutants } from './mutants.ts'
import { sample } from './sample.ts'

const contract = dirname(createRequire(import.meta.url).resolve('@capacity-rules/openapi/openapi.yaml'))

describe('the mutants', () => {
  it('can all be made of the contract as it is', async () => {
    const texts = await Promise.all(
      mutants.map(async ([name, file, change]) => {
        const document = parseDocument(await readFile(join(contract, file), 'utf8'))
        const before = document.toString()
        change(document)
        return { name, changes: document.toString() !== before }
      }),
    )
    expect(texts.filter(({ changes }) => !changes)).toEqual([])
    expect(mutants.length).toBeGreaterThanOrEqual(40)
  })

  it('have a name each', () => {
    expect(new Set(mutants.map(([name]) => name)).size).toBe(mutants.length)
  })
})

const text = `get:
  required: [id, name]
  /a/b:
    max: 5
`

test.each<[string, Change, object]>([
  ['set', set('get/~1a~1b/max', 6), { get: { required: ['id', 'name'], '/a/b': { max: 6 } } }],
  ['set a new key', set('get/min', [1]), { get: { required: ['id', 'name'], '/a/b': { max: 5 }, min: [1] } }],
  ['drop', drop('get/required/0'), { get: { required: ['name'], '/a/b': { max: 5 } } }],
  ['without', without('get/required', 'id'), { get: { required: ['name'], '/a/b': { max: 5 } } }],
  ['append', append('get/required', 'x'), { get: { required: ['id', 'name', 'x'], '/a/b': { max: 5 } } }],
  ['rename', rename('get', 'put'), { put: { required: ['id', 'name'], '/a/b': { max: 5 } } }],
  ['swap', swap('get/required', 0, 1), { get: { required: ['name', 'id'], '/a/b': { max: 5 } } }],
  ['all', all(drop('get/required'), set('get/~1a~1b/max', 6)), { get: { '/a/b': { max: 6 } } }],
])('%s makes its change', (_, change, want) => {
  const document = parseDocument(text)
  change(document)
  expect(document.toJS()).toEqual(want)
})

test.each<[string, string, Change]>([
  ['set', 'get/~1a~1b/max is so already', set('get/~1a~1b/max', 5)],
  ['set', 'nothing to hold put/max', set('put/max', 5)],
  ['drop', 'there is no get/responses/304', drop('get/responses/304')],
  ['without', 'get/required has no x', without('get/required', 'x')],
  ['append', 'get/max is no list', append('get/max', 'x')],
  ['rename', 'there is no get/max', rename('get/max', 'x')],
  ['swap', 'get/required is too short', swap('get/required', 0, 2)],
])('%s complains where it cannot: %s', (_, message, change) => {
  expect(() => change(parseDocument(text))).toThrow(message)
})

describe('a sample', () => {
  const drawn = (count: number, seed: number) => sample(mutants, count, seed).map(([name]) => name)

  it('is the same for the same seed, and another for another', () => {
    expect(drawn(6, 1)).toEqual(drawn(6, 1))
    expect(drawn(6, 1)).not.toEqual(drawn(6, 2))
  })

  it('has so many mutants in their order, or all that there are', () => {
    const names = mutants.map(([name]) => name)
    expect(drawn(6, 1)).toEqual(names.filter((name) => drawn(6, 1).includes(name)))
    expect(drawn(6, 1)).toHaveLength(6)
    expect(drawn(1000, 1)).toEqual(names)
  })
})
