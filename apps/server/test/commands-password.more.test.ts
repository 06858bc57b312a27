import { expect, test } from 'vitest'
import { importText, newAccount } from './account.ts'
import { get, run, startServer } from './process.ts'

const basicPassword = (email: string, password: string) =>
  `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`

test('a password that is set lets its user in at once, and one that is taken away does not', async () => {
  const env = await newAccount()
  await importText(env, 'id,name,email,role\n7,Ada,ada@x.y,admin\n')
  const server = await startServer(env)
  const status = async (password: string) => (await get(server, basicPassword('Ada@x.y', password))).status
  const set = (input: string) => run(['users', 'set-password', '--email', 'ADA@x.y'], { env, input })
  expect(await status('correct horse')).toBe(401)
  expect(await set('correct horse\n')).toMatchObject({
    code: 0,
    stdout: 'The password of ada@x.y is set.\n',
    stderr: '',
  })
  expect(await status('correct horse')).toBe(200)
  expect(await set('battery staple')).toMatchObject({ code: 0 })
  expect([await status('correct horse'), await status('battery staple')]).toEqual([401, 200])
  const remove = ['users', 'set-password', '--email', 'ada@x.y', '--remove']
  expect(await run(remove, { env })).toMatchObject({ code: 0 })
  expect(await status('battery staple')).toBe(401)
  expect(await run(remove, { env })).toMatchObject({ code: 1, stderr: expect.stringContaining('has no password') })
  await server.stop()
})

test.each([
  ['too short', 'x'.repeat(11), /a password has 12 to 256 characters, this one has 11/],
  ['too long', 'x'.repeat(257), /a password has 12 to 256 characters, this one has 257/],
  ['none', '', /this one has 0/],
])('a password that is %s is refused', async (_, input, said) => {
  const env = await newAccount()
  await importText(env, 'id,name,email,role\n7,Ada,ada@x.y,admin\n')
  const end = await run(['users', 'set-password', '--email', 'ada@x.y'], { env, input })
  expect(end).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(said) })
})

test('a password of nobody is refused', async () => {
  const env = await newAccount()
  const end = await run(['users', 'set-password', '--email', 'no@x.y'], { env, input: 'correct horse' })
  expect(end).toMatchObject({ code: 1, stderr: expect.stringContaining('has no user with the address no@x.y') })
})
