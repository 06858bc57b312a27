import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Exchange } from '../http/exchange.ts'
import { newMark } from './account.ts'
import { type Before, Journal, JournalExists, JournalUnreadable, readJournal } from './journal.ts'
import { isOurs } from './put-back.ts'
import { viewRule } from './views.ts'

const folder = mkdtempSync(join(tmpdir(), 'capacity-rules-journal-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
const newFile = () => join(folder, `${++files}.journal`)

const mark = newMark()
const before: Before = {
  baseUrl: 'http://127.0.0.1:8080',
  mark,
  defaultRuleId: 'D',
  ruleIds: ['D', 'X'],
  agents: [
    [11, 'X'],
    [12, 'D'],
  ],
}

const exchange = (method: string, json: object, reply: object): Exchange => ({
  sent: {
    method,
    target: '/api/v2/capacity/rules',
    fields: {},
    body: Buffer.from(JSON.stringify(json)),
    as: 'admin',
  },
  reply: { status: 200, headers: new Headers(), text: '', json: reply },
  startedAtMs: 0,
  endedAtMs: 1,
})

describe('a journal', () => {
  test('tells how the account was, before anything is done', () => {
    const file = newFile()
    new Journal(file, before).close()
    expect(readJournal(file)).toEqual({ ...before, made: new Set(), switchedDefault: false })
  })

  test('tells of a switch of the default rule before it is sent, and of whatever may be taken for one', () => {
    for (const flag of [true, 'true', 1]) {
      const file = newFile()
      const journal = new Journal(file, before)
      journal.before(exchange('PUT', { default: flag }, {}).sent)
      expect(readJournal(file)).toMatchObject({ switchedDefault: true })
      journal.close()
    }
  })

  test('tells of rules that do not bear the mark', () => {
    const file = newFile()
    const journal = new Journal(file, before)
    journal.after(exchange('POST', {}, { id: 'A', name: `${mark} A` }))
    journal.after(exchange('POST', {}, { id: 'B', name: 'B' }))
    journal.close()
    expect([...journal.made]).toEqual(['A', 'B'])
    expect(readJournal(file)).toMatchObject({ made: new Set(['B']) })
  })

  test('whose last line is torn is read up to there', () => {
    const file = newFile()
    new Journal(file, before).close()
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"made":"A`)
    expect(readJournal(file)).toMatchObject({ made: new Set() })
    writeFileSync(file, '{"journal":1,"mark')
    expect(readJournal(file)).toBeUndefined()
  })

  test('is not begun where there is one', () => {
    const file = newFile()
    new Journal(file, before).close()
    expect(() => new Journal(file, before)).toThrow(JournalExists)
  })

  test.each([
    ['something else', 'hello\n'],
    ['other JSON', '{"journal":2}\n'],
    ['a mark that rules of people may have', `${JSON.stringify({ journal: 1, ...before, mark: 'Team' })}\n`],
  ])('is not read from %s', (_, text) => {
    const file = newFile()
    writeFileSync(file, text)
    expect(() => readJournal(file)).toThrow(JournalUnreadable)
  })
})

describe('a rule is of the run', () => {
  const known = { ...before, made: new Set(['M', 'X']) }
  test.each([
    ['when it was seen made', { id: 'M', name: 'B' }, true],
    ['when its name begins with the mark', { id: 'N', name: `${mark} x` }, true],
    ['when its description does', { id: 'N', name: 'x', description: `${mark} x` }, true],
    ['not when it has neither', { id: 'N', name: `x ${mark}` }, false],
    ['not when it was there before, whatever it is called', { id: 'X', name: `${mark} x` }, false],
  ])('%s', (_, json, ours) => {
    const rule = viewRule(json)
    expect(rule && isOurs(known, rule)).toBe(ours)
  })
})
