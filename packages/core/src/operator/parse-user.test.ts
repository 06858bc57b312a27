import { expect, test } from 'vitest'
import { parseUser } from './parse-user.ts'

const ada = { id: 7, name: 'Ada Okafor', email: 'ada@example.com', role: 'agent' }
const whole = { ...ada, permissions: [], active: true }
const all = 'capacity_rules_access:all'
const some = 'capacity_rules_access:view-and-assign'

test.each<[string, unknown, object]>([
  ['what is left out', ada, whole],
  ['the highest id', { ...ada, id: 2 ** 53 - 2 }, { ...whole, id: 2 ** 53 - 2 }],
  [
    'spaces around a name and an address',
    { ...ada, name: ' Ada ', email: ' a@b ' },
    { ...whole, name: 'Ada', email: 'a@b' },
  ],
  ['255 characters of two UTF-16 units', { ...ada, name: '😀'.repeat(255) }, { ...whole, name: '😀'.repeat(255) }],
  [
    'permissions, each once and in order',
    { ...ada, permissions: [some, all, some] },
    { ...whole, permissions: [all, some] },
  ],
  ['who is not active', { ...ada, active: false }, { ...whole, active: false }],
])('takes %s', (_, value, user) => {
  expect(parseUser(value)).toEqual({ user })
})

test.each<[unknown, string]>([
  [null, 'must be an object'],
  [[], 'must be an object'],
  ['x', 'must be an object'],
  [{ ...ada, color: 'red' }, 'color: unknown field, known are id, name, email, role, permissions, active'],
  [{ ...ada, id: 0 }, 'id:(0), must be an integer from 1 to 9007199254740990'],
  [{ ...ada, id: 2 ** 53 - 1 }, 'id:(9007199254740991), must be an integer from 1 to 9007199254740990'],
  [{ ...ada, id: 1.5 }, 'id:(1.5), must be an integer from 1 to 9007199254740990'],
  [{ ...ada, id: '7' }, 'id:(7), must be an integer from 1 to 9007199254740990'],
  [{ ...ada, name: '  ' }, 'name:(  ), must be text of 1 to 255 characters'],
  [{ ...ada, name: 'x'.repeat(256) }, `name:(${'x'.repeat(64)}), must be text of 1 to 255 characters`],
  [{ ...ada, name: 5 }, 'name:(5), must be text of 1 to 255 characters'],
  [{ ...ada, name: 'a\u0000b' }, 'name:(a\u0000b), must be text of 1 to 255 characters'],
  [{ ...ada, name: '\ud800' }, 'name:(\ud800), must be text of 1 to 255 characters'],
  [{ ...ada, email: 'ada' }, 'email:(ada), must be an e-mail address'],
  [{ ...ada, email: 'a:b@c' }, 'email:(a:b@c), must be an e-mail address'],
  [{ ...ada, email: 'a@b@c' }, 'email:(a@b@c), must be an e-mail address'],
  [{ ...ada, email: 'a/token@b' }, 'email:(a/token@b), must be an e-mail address'],
  [{ ...ada, role: 'boss' }, 'role:(boss), must be one of admin, agent, light_agent'],
  [{ id: 7, name: 'A', email: 'a@b' }, 'role:(), must be one of admin, agent, light_agent'],
  [{ ...ada, permissions: all }, `permissions:(${all}), must be a list of ${all}, ${some}`],
  [{ ...ada, permissions: ['x'] }, `permissions:(["x"]), must be a list of ${all}, ${some}`],
  [{ ...ada, active: 'yes' }, 'active:(yes), must be true or false'],
])('refuses %j: %s', (value, problem) => {
  expect(parseUser(value)).toEqual({ problem })
})
