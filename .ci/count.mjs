// Adds up the closing lines of all vitest runs in a log, as one line: "N passed, N failed".
import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

const lines = stripVTControlCharacters(readFileSync(process.argv[2], 'utf8')).split('\n')
const closing = lines.filter((line) => /\bTests\s+.*\d+ (passed|failed)/.test(line))
const count = (word) =>
  closing.reduce((sum, line) => sum + Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0), 0)
const passed = count('passed')
const failed = count('failed')
console.log(`${passed} passed, ${failed} failed`)
process.exit(passed > 0 && failed === 0 ? 0 : 1)
