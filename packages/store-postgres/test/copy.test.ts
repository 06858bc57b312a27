import { execute, query } from '@capacity-rules/test-postgres'
import pg from 'pg'
import { expect, test } from 'vitest'
import { copyInto, copyText } from '../src/copy.ts'
import { Session } from '../src/session.ts'
import { newDatabase } from './database.ts'

test.each([
  { rows: [[1, 'a', null, true, false]], text: '1\ta\t\\N\ttrue\tfalse\n' },
  { rows: [['a\tb', 'c\nd', 'e\rf', 'g\\h', '\\N']], text: 'a\\tb\tc\\nd\te\\rf\tg\\\\h\t\\\\N\n' },
  { rows: [['\\.'], ['']], text: '\\\\.\n\n' },
  { rows: [], text: '' },
])('a row is a line, and what has a meaning in it is escaped: $rows', ({ rows, text }) => {
  expect(copyText(rows)).toBe(text)
})

test('what goes in is there as it was', async () => {
  const url = await newDatabase()
  await execute(url, 'CREATE TABLE t (n BIGINT, text TEXT)')
  const texts = ['', '\\N', '\\.', 'a\tb\nc\rd\\e', 'Überlauf 🚀 “;--', '\u0001\u001f\u007f', "'", '"', null]
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const session = new Session(client, { prepare: false })
  await copyInto(
    session,
    'COPY t (n, text) FROM STDIN',
    texts.map((text, n) => [n, text]),
  )
  await copyInto(session, 'COPY t (n, text) FROM STDIN', [])
  await client.end()
  const rows = await query<{ text: string | null }>(url, 'SELECT text FROM t ORDER BY n')
  expect(rows.map(({ text }) => text)).toEqual(texts)
})
