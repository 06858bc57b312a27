import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { settingsMarkdown } from '../src/settings.ts'

const readme = new URL('../../../README.md', import.meta.url)
const section = /(<!-- settings: .*? -->\n)([\s\S]*?)(<!-- \/settings -->)/

test("the README's table of settings is the one of the code (`UPDATE_README=1` writes it)", () => {
  const text = readFileSync(readme, 'utf8')
  const wanted = text.replace(section, (_, start, __, end) => `${start}${settingsMarkdown()}\n${end}`)
  if (process.env.UPDATE_README === '1') writeFileSync(readme, wanted)
  else expect(text).toBe(wanted)
  expect(wanted).toContain('| `PORT` |')
})
