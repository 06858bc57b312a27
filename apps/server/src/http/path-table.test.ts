import { describe, expect, test } from 'vitest'
import { PathTable } from './path-table.ts'

const table = new PathTable([
  ['/rules', 'list'],
  ['/rules/assignees', 'assignees'],
  ['/rules/{id}', 'rule'],
  ['/rules/{id}/agents', 'agents'],
])

describe('a path', () => {
  test.each([
    { path: '/rules', value: 'list', params: {} },
    { path: '/rules/7', value: 'rule', params: { id: '7' } },
    { path: '/rules/7/agents', value: 'agents', params: { id: '7' } },
    { path: '/rules/a%2Fb', value: 'rule', params: { id: 'a/b' } },
    { path: '/rules/%zz', value: 'rule', params: { id: '%zz' } },
    { path: '/rules/{id}', value: 'rule', params: { id: '{id}' } },
    { path: '/rules/__proto__', value: 'rule', params: { id: '__proto__' } },
  ])('$path is found', ({ path, value, params }) => {
    expect(table.find(path)).toEqual({ value, params })
  })

  test('that stands as it is comes before one with parameters', () => {
    expect(table.find('/rules/assignees')).toEqual({ value: 'assignees', params: {} })
    expect(table.find('/rules/assignees/agents')).toEqual({ value: 'agents', params: { id: 'assignees' } })
  })

  test.each([
    '',
    '/',
    '/rule',
    '/Rules',
    '/rules/',
    '/rules//agents',
    '/rules/7/',
    '/rules/7/agents/',
    '//rules',
    'rules',
  ])('%j is not there', (path) => {
    expect(table.find(path)).toBeUndefined()
  })
})
