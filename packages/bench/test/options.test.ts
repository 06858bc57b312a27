import { expect, test } from 'vitest'
import { help, readOptions, UsageError } from '../src/options.ts'

test('options are read', () => {
  expect(readOptions(['--quick', '--json', 'x.json'])).toMatchObject({ quick: true, import: false, json: 'x.json' })
  expect(readOptions([])).toMatchObject({ quick: false, soak: false, help: false })
})

test.each([['--fast'], ['--json'], ['page']])('%s is refused', (option) => {
  expect(() => readOptions([option])).toThrow(UsageError)
})

test('what goes with SQLite only is refused with --postgres', () => {
  expect(readOptions(['--postgres', '--import'])).toMatchObject({ postgres: true, import: true })
  expect(() => readOptions(['--postgres', '--soak'])).toThrow(/--soak is for SQLite/)
})

test('the help names every option', () => {
  for (const name of Object.keys(readOptions([]))) expect(help).toContain(`--${name}`)
})
