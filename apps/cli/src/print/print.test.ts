import { describe, expect, test } from 'vitest'
import { coloured, paintFor, plain } from './colour.ts'
import { csvLine, table } from './table.ts'
import { printable, quote, shown } from './text.ts'

describe('table', () => {
  test('puts numbers to the right and texts to the left', () => {
    expect(
      table(
        ['id', 'name'],
        [
          [7, 'Ada'],
          [1003, 'B'],
        ],
      ),
    ).toBe('  id  name\n   7  Ada\n1003  B')
  })
  test('counts wide characters as terminals show them', () => {
    expect(
      table(
        ['name', 'id'],
        [
          ['田中', 1],
          ['Ada', 2],
          ['e\u0301', 3],
        ],
      ),
    ).toBe('name  id\n田中   1\nAda    2\ne\u0301      3')
  })
  test('lets no cell move the cursor or end its line', () => {
    expect(table(['name'], [['\u001b[2JAda\nB']])).toBe('name\n [2JAda B')
  })
})

test.each([
  [['a', 1], 'a,1'],
  [['a,b', 'c"d'], '"a,b","c""d"'],
  [['two\nlines', ''], '"two\nlines",'],
])('the cells %j are the line %j of CSV', (cells, line) => {
  expect(csvLine(cells)).toBe(line)
})

test('unseen characters are escaped in quotes and taken out elsewhere; joiners stay', () => {
  const text = 'a\u202eb\u001bc\u{e0041}\u200d'
  expect(quote(text)).toBe('"a\\u202eb\\u001bc\\U000e0041\u200d"')
  expect(printable(text)).toBe('a b c \u200d')
})

test('a value is shown up to 64 characters', () => {
  expect(shown('x'.repeat(64))).toBe(`"${'x'.repeat(64)}"`)
  expect(shown('😀'.repeat(65))).toBe(`"${'😀'.repeat(64)}"…`)
})

describe('colours', () => {
  const terminal = { isTTY: true }
  const pipe = {}
  test.each([
    ['a terminal', terminal, {}, coloured],
    ['a pipe', pipe, {}, plain],
    ['a terminal with NO_COLOR', terminal, { NO_COLOR: '1' }, plain],
    ['a terminal with an empty NO_COLOR', terminal, { NO_COLOR: '' }, coloured],
    ['a dumb terminal', terminal, { TERM: 'dumb' }, plain],
    ['a pipe with FORCE_COLOR', pipe, { FORCE_COLOR: '1' }, coloured],
    ['a terminal with FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, plain],
    ['a pipe with both', pipe, { FORCE_COLOR: '', NO_COLOR: '1' }, coloured],
  ])('%s', (_, stream, env, paint) => {
    expect(paintFor(stream, env)).toBe(paint)
  })
})
