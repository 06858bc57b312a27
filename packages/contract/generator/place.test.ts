import { expect, it, test } from 'vitest'
import { Place } from './place.ts'

const place = new Place({ a: { 'b/c~': [1, 'x'] }, 'x-y': 1 })

it('knows where it is', () => {
  expect(place.at('a').at('b/c~').at(1).pointer).toBe('/a/b~1c~0/1')
})

it('gives the fields of an object to those who know them all, and vendor fields to everyone', () => {
  expect([...place.fields(['a']).keys()]).toEqual(['a', 'x-y'])
  expect(() => place.fields(['b'])).toThrow('/a is not known to the generator')
})

test.each([
  ['a missing key', () => place.at('b'), '/ has no b'],
  ['an inherited key', () => place.at('constructor'), '/ has no constructor'],
  ['no text', () => place.at('a').text(), '/a must be a string'],
  ['no array', () => place.at('a').items(), '/a must be an array'],
  ['no object', () => place.at('x-y').object(), '/x-y must be an object'],
  ['another word', () => place.at('x-y').oneOf('a', 'b'), '/x-y must be one of a, b'],
])('complains of %s with its pointer', (_, read, message) => {
  expect(read).toThrow(message)
  expect(read).toThrow(expect.objectContaining({ name: 'UnknownInDocument' }))
})
