import type { UserRow } from '@capacity-rules/core'
import { describe, expect, test } from 'vitest'
import { readUsers } from './read-users.ts'

/** The rows of a file that comes in chunks of a size, which may cut characters and lines in two. */
async function rowsOf(file: string | Uint8Array, chunkBytes = 7): Promise<UserRow[]> {
  const bytes = Buffer.from(file)
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < bytes.length; start += chunkBytes) yield bytes.subarray(start, start + chunkBytes)
  }
  return collect(readUsers(chunks()))
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

const ada = { id: 7, name: 'Ada', email: 'a@x.y', role: 'agent' }

describe('readUsers', () => {
  test.each<[string, string, UserRow[]]>([
    ['CSV', 'id,name,email,role\n7,Ada,a@x.y,agent\n', [{ line: 2, value: ada }]],
    ['CSV after blank lines', '\n \nid,name\n7,Ada', [{ line: 4, value: { id: 7, name: 'Ada' } }]],
    ['CSV with a BOM', '\ufeffid,name\n7,Ada', [{ line: 2, value: { id: 7, name: 'Ada' } }]],
    ['letters cut in two', 'id,name\n7,Åsa Ångström 😀', [{ line: 2, value: { id: 7, name: 'Åsa Ångström 😀' } }]],
    [
      'a record on two lines, named by its last',
      'id,name\n7,"A\nB"\n8,C',
      [
        { line: 3, value: { id: 7, name: 'A\nB' } },
        { line: 4, value: { id: 8, name: 'C' } },
      ],
    ],
    [
      'an id that is none, as it is',
      'id\n1.0\n-1\n1e2\n0x1\n',
      ['1.0', '-1', '1e2', '0x1'].map((id, index) => ({ line: index + 2, value: { id } })),
    ],
    ['an id that is empty', 'id,name\n,Ada', [{ line: 2, value: { id: '', name: 'Ada' } }]],
    [
      'permissions with all kinds of separators',
      'id,permissions\n1,a b;c|d\n2," a, b "\n3,',
      [
        { line: 2, value: { id: 1, permissions: ['a', 'b', 'c', 'd'] } },
        { line: 3, value: { id: 2, permissions: ['a', 'b'] } },
        { line: 4, value: { id: 3 } },
      ],
    ],
    [
      'active in any case, and what it cannot be as it is',
      'id,active\n1,TRUE\n2,False\n3,yes\n4,',
      [
        { line: 2, value: { id: 1, active: true } },
        { line: 3, value: { id: 2, active: false } },
        { line: 4, value: { id: 3, active: 'yes' } },
        { line: 5, value: { id: 4 } },
      ],
    ],
    [
      'NDJSON',
      '{"id":7}\n\n{"id":8}\r\n',
      [
        { line: 1, value: { id: 7 } },
        { line: 3, value: { id: 8 } },
      ],
    ],
    [
      'NDJSON with a line that is none',
      '{"id":7}\n{\n7',
      [
        { line: 1, value: { id: 7 } },
        { line: 2, problem: 'is no JSON' },
        { line: 3, value: 7 },
      ],
    ],
    [
      'a JSON array, whose lines are its places',
      ' [\n{"id":7},\n{"id":8}]',
      [
        { line: 1, value: { id: 7 } },
        { line: 2, value: { id: 8 } },
      ],
    ],
    ['a JSON array that is cut off', '[{"id":7}', [{ line: 1, problem: 'the file is no JSON array' }]],
    ['an empty file', '', []],
    ['a file of white space', ' \n\t\n', []],
    ['a header alone', 'id,name,email,role\r\n', []],
    [
      'an unknown column',
      'id,Name\n',
      [{ line: 1, problem: 'the header has "Name", known are id, name, email, role, permissions, active' }],
    ],
  ])('reads %s', async (_, file, rows) => {
    expect(await rowsOf(file)).toEqual(rows)
    expect(await rowsOf(file, 1)).toEqual(rows)
    expect(await rowsOf(file, 1e6)).toEqual(rows)
  })

  const notText = { line: 1, problem: 'the file is not UTF-8' }
  test.each([
    ['at its start', Buffer.from([0xff, 0xfe, 0x00])],
    ['in CSV', Buffer.from('id,name\n7,J\xfcrgen\n', 'latin1')],
    ['late in CSV', Buffer.from(`id,name\n${'7,Ada\n'.repeat(50_000)}8,J\xfcrgen\n`, 'latin1')],
    ['in NDJSON', Buffer.from('{"id":7}\n{"name":"J\xfcrgen"}\n', 'latin1')],
    ['in a JSON array', Buffer.from('[{"name":"J\xfcrgen"}]', 'latin1')],
    ['as half a character at its end', Buffer.from('id,name\n7,Å').subarray(0, -1)],
  ])('says that a file is not UTF-8, when the fault is %s', async (_, bytes) => {
    for (const chunkBytes of [7, 65_536]) expect((await rowsOf(bytes, chunkBytes)).at(-1)).toEqual(notText)
  })

  test('stops at a line that is too long to be meant', async () => {
    const rows = await rowsOf(`{"id":1}\n{"name":"${'x'.repeat(70_000)}"}\n`, 4096)
    expect(rows).toEqual([
      { line: 1, value: { id: 1 } },
      { line: 2, problem: 'the line is longer than 65536 characters' },
    ])
    const [row, ...rest] = await rowsOf(`id,name\n1,"${'x'.repeat(70_000)}"\n`, 4096)
    expect(rest).toEqual([])
    expect(row).toMatchObject({ line: 2, problem: expect.stringContaining('Max Record Size') })
  })

  test('a source that breaks off is no bad row but an error', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('id,name\n7,Ada\n')
      throw new Error('the disk is gone')
    }
    await expect(collect(readUsers(broken()))).rejects.toThrow('the disk is gone')
  })
})
