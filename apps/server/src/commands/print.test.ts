import { describe, expect, test } from 'vitest'
import { moment, printable, table } from './print.ts'

describe('table', () => {
  test('puts columns under their names, as wide as their widest cell', () => {
    const rows = [
      { id: 1, name: 'Ada', active: true },
      { id: 1000, name: '', active: false },
    ]
    expect(table(rows)).toBe(['id    name  active', '1     Ada   true', '1000        false'].join('\n'))
  })

  test('leaves no spaces at the end of a line', () => {
    expect(
      table([
        { id: 1, label: '' },
        { id: 2, label: 'laptop' },
      ]),
    ).toBe('id  label\n1\n2   laptop')
  })

  test('shows null as nothing', () => {
    expect(table([{ expires_at: null, id: 1 }])).toBe('expires_at  id\n            1')
  })

  test('keeps a name from writing beyond its own place', () => {
    expect(table([{ name: 'Ada\n1  Eve', id: 1 }])).toBe('name             id\nAda\\u000a1  Eve  1')
  })

  test('of nothing is empty', () => {
    expect(table([])).toBe('')
  })
})

test('a moment is ISO 8601 in UTC', () => {
  expect(moment(Date.UTC(2026, 2, 2, 9, 30, 0, 5))).toBe('2026-03-02T09:30:00.005Z')
})

test.each([
  ['Zoë Nuñez 中 👩‍💻', 'Zoë Nuñez 中 👩‍💻'],
  ['\u001b[2J\u0007', '\\u001b[2J\\u0007'],
  ['a\r\nb\tc\u007f\u009b', 'a\\u000d\\u000ab\\u0009c\\u007f\\u009b'],
])('%j has nothing in it that a terminal obeys once it is printable', (text, want) => {
  expect(printable(text)).toBe(want)
})
