import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { exitCodes } from '../src/exit-codes.ts'
import { readRules } from '../src/file/read-rules.ts'
import { createProgram } from '../src/program.ts'
import { variables } from '../src/settings/connection.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const io = {
  env: {},
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: new AbortController().signal,
}

test("the README's file is one that the command takes", () => {
  const [, text = ''] = /```yaml\n(# yaml-language-server[\s\S]*?)```/.exec(readme) ?? []
  expect(readRules(text)).toMatchObject({
    ok: true,
    file: { rules: [{ default: true }, { name: 'Phone desk' }, { agents: [] }] },
  })
})

test('the README has every command, exit code and variable, and no other', () => {
  const first = (heading: string): string[] =>
    [...((readme.split(heading)[1] ?? '').split(/\n#+ /)[0]?.matchAll(/^\| `?(\w+)[^|]*`? \|/gm) ?? [])].map(
      ([, cell = '']) => cell,
    )
  const commands = createProgram(io, () => {}).commands.map((command) => command.name())
  expect(
    first('## The commands')
      .filter((cell) => cell !== 'command')
      .toSorted(),
  ).toEqual(commands.toSorted())
  expect(
    first('### Exit codes')
      .filter((cell) => cell !== 'code')
      .map(Number),
  ).toEqual(Object.values(exitCodes))
  expect(new Set(readme.match(/CAPACITY_RULES_[A-Z_]+/g))).toEqual(new Set(Object.values(variables)))
})
