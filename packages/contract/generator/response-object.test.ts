import { describe, expect, test } from 'vitest'
import { oneLine, placed, ref } from './fixture.ts'
import { mediaTypeObjects } from './media-type-object.ts'
import type { Json } from './place.ts'
import { requestBodyObject } from './request-body-object.ts'
import { responseObject, responsesObject } from './response-object.ts'

const content = { 'application/json': { schema: ref('schemas', 'Id') } }

describe('mediaTypeObjects', () => {
  test.each<[Json, string]>([
    [content, "{ 'application/json': { schema: Id } }"],
    [
      { 'application/json': { schema: { type: 'boolean' }, examples: { one: ref('examples', 'one') } } },
      "{ 'application/json': { schema: boolean(), examples: { one: { $ref: '#/components/examples/one' } } } }",
    ],
    [
      { 'application/json': { schema: { type: 'boolean' }, examples: { a: { summary: 's', value: true } } } },
      "{ 'application/json': { schema: boolean(), examples: { a: { summary: 's', value: true } } } }",
    ],
    [
      { 'application/json': { schema: { type: 'boolean' }, examples: { a: { description: 'd', value: true } } } },
      "{ 'application/json': { schema: boolean(), examples: { a: { description: 'd', value: true } } } }",
    ],
    [
      { 'application/json': { schema: { type: 'boolean' }, 'x-note': { a: { value: 1 } } } },
      "{ 'application/json': { schema: boolean(), 'x-note': { a: { value: 1 } } } }",
    ],
    [
      { 'application/json': { schema: { type: 'boolean' }, 'x-note': 'n' } },
      "{ 'application/json': { schema: boolean(), 'x-note': 'n' } }",
    ],
  ])('%j becomes %s', (given, source) => {
    expect(oneLine(mediaTypeObjects(placed(given)))).toBe(source)
  })

  test.each<[Json, string]>([
    [{ 'text/plain': {} }, '/at/text~1plain is no application/json'],
    [{ 'application/json': {} }, '/at/application~1json has no schema'],
    [
      { 'application/json': { schema: { type: 'boolean' }, encoding: {} } },
      '/at/application~1json/encoding is not known',
    ],
    [
      { 'application/json': { schema: { type: 'boolean' }, examples: { a: { externalValue: '' } } } },
      '/at/application~1json/examples/a/externalValue is not known',
    ],
    [
      { 'application/json': { schema: { type: 'boolean' }, examples: { a: ref('examples', 'none') } } },
      'which does not exist',
    ],
  ])('%j is refused: %s', (given, message) => {
    expect(() => mediaTypeObjects(placed(given))).toThrow(message)
  })
})

describe('requestBodyObject', () => {
  test('a description is passed through', () => {
    expect(oneLine(requestBodyObject(placed({ description: 'What.', required: true, content })))).toContain(
      "{ description: 'What.', required: true,",
    )
  })

  test('a body becomes its content', () => {
    expect(oneLine(requestBodyObject(placed({ required: true, content })))).toBe(
      "{ required: true, content: { 'application/json': { schema: Id } } }",
    )
  })

  test.each<[Json, string]>([
    [{ content }, '/at must be required'],
    [{ required: true }, '/at has no content'],
    [{ required: false, content }, '/at must be required'],
    [{ required: true, content, summary: '' }, '/at/summary is not known'],
  ])('%j is refused: %s', (given, message) => {
    expect(() => requestBodyObject(placed(given))).toThrow(message)
  })
})

describe('responseObject', () => {
  test.each<[Json, string]>([
    [{ description: 'Gone.' }, "{ description: 'Gone.' }"],
    [{ description: 'Good.', content }, "{ description: 'Good.', content: { 'application/json': { schema: Id } } }"],
    [
      { description: '', headers: { Vary: ref('headers', 'vary') } },
      "{ description: '', headers: { Vary: { $ref: '#/components/headers/vary' } } }",
    ],
    [
      { description: '', headers: { A: { description: 'a', deprecated: true, schema: { type: 'string' } } } },
      "{ description: '', headers: { A: { description: 'a', deprecated: true, schema: { type: 'string' } } } }",
    ],
    [
      { description: '', links: { next: { operationId: 'a' } } },
      "{ description: '', links: { next: { operationId: 'a' } } }",
    ],
  ])('%j becomes %s', (given, source) => {
    expect(oneLine(responseObject(placed(given)))).toBe(source)
  })

  test.each<[Json, string]>([
    [{}, '/at has no description'],
    [{ description: '', summary: '' }, '/at/summary is not known'],
    [{ description: '', headers: { A: { style: 'simple' } } }, '/at/headers/A/style is not known'],
    [
      { description: '', headers: { A: { schema: { type: 'string', if: {} } } } },
      '/at/headers/A/schema/if is not known',
    ],
    [{ description: '', headers: { A: ref('headers', 'none') } }, 'which does not exist'],
    [{ description: '', links: { a: { operationRef: '' } } }, '/at/links/a/operationRef is not known'],
    [{ description: '', links: { a: {} } }, '/at/links/a has no operationId'],
  ])('%j is refused: %s', (given, message) => {
    expect(() => responseObject(placed(given))).toThrow(message)
  })
})

describe('responsesObject', () => {
  test('responses are named or written in place', () => {
    expect(oneLine(responsesObject(placed({ 200: ref('responses', 'ok'), 404: { description: 'No.' } })))).toBe(
      "{ 200: responses.ok, 404: { description: 'No.' } }",
    )
  })

  test.each(['default', '2XX', '600', '2000', '1200', '20'])('the status %s is refused', (status) => {
    expect(() => responsesObject(placed({ [status]: { description: '' } }))).toThrow(`/at/${status} must be a status`)
  })
})
