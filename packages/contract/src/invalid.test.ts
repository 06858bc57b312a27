import { describe, expect, it, test } from 'vitest'
import { AssignAgentsRequest, CreateCapacityRuleRequest, routes } from './generated/routes.ts'
import { firstInvalid, firstInvalidParameter } from './invalid.ts'

const NAME = 'must be text of 1 to 255 characters that is not only spaces, without U+0000'
const IDS = 'must be a list of 1 to 10000 distinct integers from 1 to 9007199254740990'
const good = { name: 'Evening shift', capacities: {} }
const parsed = (json: string): unknown => JSON.parse(json)

describe('firstInvalid', () => {
  test.each<[string, unknown, string, string, string]>([
    ['an array', [], 'body', 'array', 'must be an object'],
    ['null', null, 'body', 'null', 'must be an object'],
    ['a text', 'text', 'body', 'text', 'must be an object'],
    ['a missing field', { capacities: {} }, 'name', '', NAME],
    ['null in a field', { ...good, name: null }, 'name', 'null', NAME],
    ['a number for a text', { ...good, name: 5 }, 'name', '5', NAME],
    ['an empty text', { ...good, name: '' }, 'name', '', NAME],
    ['an object for a text', { ...good, name: {} }, 'name', 'object', NAME],
    ['true for a text', { ...good, name: true }, 'name', 'true', NAME],
    [
      'a nested field',
      { ...good, capacities: { email: 501 } },
      'capacities.email',
      '501',
      'must be an integer from 0 to 500',
    ],
    [
      'a fraction',
      { ...good, capacities: { voice: 0.5 } },
      'capacities.voice',
      '0.5',
      'must be an integer from 0 to 1',
    ],
    [
      'a text for a number',
      { ...good, capacities: { email: '5' } },
      'capacities.email',
      '5',
      'must be an integer from 0 to 500',
    ],
    [
      'an unknown channel',
      { ...good, capacities: { fax: 3, sms: 4 } },
      'capacities.fax',
      '3',
      'must be one of email, messaging, voice',
    ],
    [
      '__proto__ as a channel',
      parsed('{"name":"a","capacities":{"__proto__":7}}'),
      'capacities.__proto__',
      '7',
      'must be one of email, messaging, voice',
    ],
    [
      'a known channel before an unknown',
      { ...good, capacities: { fax: 3, voice: 2 } },
      'capacities.voice',
      '2',
      'must be an integer from 0 to 1',
    ],
    [
      'an item',
      { ...good, agent_ids: [1, 2, 'x'] },
      'agent_ids[2]',
      'x',
      'must be an integer from 1 to 9007199254740990',
    ],
    [
      'no list',
      { ...good, agent_ids: 5 },
      'agent_ids',
      '5',
      'must be a list of at most 10000 distinct integers from 1 to 9007199254740990',
    ],
    ['the schema order', { agent_ids: 0, capacities: 0, default: 0, description: 0 }, 'name', '', NAME],
    ['the schema order', { ...good, capacities: 0, default: 0 }, 'default', '0', 'must be true or false'],
  ])('%s: %j', (_, body, path, value, allowed) => {
    const { error } = CreateCapacityRuleRequest.safeParse(body)
    expect(firstInvalid(error?.issues ?? [], body)).toEqual({ path, value, allowed })
  })

  test.each<[unknown, string, string]>([
    [{}, 'agent_ids', ''],
    [{ agents: [] }, 'agents', 'array'],
    [{ agent_ids: [] }, 'agent_ids', 'array'],
    [{ agent_ids: null }, 'agent_ids', 'null'],
  ])('agents: %j', (body, path, value) => {
    const { error } = AssignAgentsRequest.safeParse(body)
    expect(firstInvalid(error?.issues ?? [], body)).toEqual({ path, value, allowed: IDS })
  })

  test.each([
    ['a'.repeat(64), 'a'.repeat(64)],
    ['a'.repeat(65), 'a'.repeat(64)],
    ['😀'.repeat(65), '😀'.repeat(64)],
    [`a${'😀'.repeat(65)}`, `a${'😀'.repeat(63)}`],
  ])('%s is cut after 64 characters', (sent, value) => {
    expect(firstInvalid([{ code: 'custom', path: [], message: '', input: sent }], sent).value).toBe(value)
  })

  const at = (path: PropertyKey[], sent: unknown) =>
    firstInvalid([{ code: 'custom', path, message: '', input: '' }], sent)

  test.each<[what: string, path: PropertyKey[], sent: unknown]>([
    ['is only inherited', ['constructor'], {}],
    ['is in nothing', ['a', 'b'], {}],
    ['is in null', ['a', 'b'], { a: null }],
    ['is a part of a text', ['a', 0], { a: 'text' }],
  ])('shows nothing of what %s', (_, path, sent) => {
    expect(at(path, sent).value).toBe('')
  })

  it('writes a path as a program would', () => {
    expect(at([0, 'a', 1, 'b'], []).path).toBe('[0].a[1].b')
  })

  it('has nothing to say without an issue', () => {
    expect(() => firstInvalid([], {})).toThrow(new RangeError('There is no issue'))
  })
})

describe('firstInvalidParameter', () => {
  test.each([
    [{ 'page[size]': '101' }, 'page[size]', '101'],
    [{ 'page[size]': '' }, 'page[size]', ''],
    [{ 'page[size]': ['5', '6'] }, 'page[size]', '5,6'],
    [{ 'filter[agent_ids]': '1,+x' }, 'filter[agent_ids]', '1,+x'],
  ])('%j', (sent, path, value) => {
    const { error } = routes.listAssignees.request.query.safeParse(sent)
    expect(firstInvalidParameter(error?.issues ?? [], sent)).toMatchObject({ path, value })
  })
})
