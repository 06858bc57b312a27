import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { capacityRules, type RunOptions, temporaryPath } from './command.ts'
import { startRealServer } from './server.ts'

const server = await startRealServer()
const account = await server.newAccount()
const { email, apiToken } = account.auth
const good = { base_url: server.baseUrl, email, api_token: apiToken }

/** An environment whose profiles are these; JSON is YAML. */
function withProfiles(profiles: unknown, mode = 0o600) {
  const home = temporaryPath('')
  const folder = join(home, 'capacity-rules')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'profiles.yaml')
  writeFileSync(file, typeof profiles === 'string' ? profiles : JSON.stringify(profiles))
  chmodSync(file, mode)
  return { env: { XDG_CONFIG_HOME: home }, file }
}
const check = (options: RunOptions, ...args: string[]) => capacityRules(['check', ...args], options)
const usage = (message: string) => ({ code: 64, stdout: '', stderr: `capacity-rules: ${message}\n` })

describe('settings from the environment', () => {
  test('an API token with its address', async () => {
    expect(await check({ env: account.env })).toMatchObject({ code: 0, stderr: '' })
  })

  test('stand below what the command line says', async () => {
    const env = { ...account.env, CAPACITY_RULES_BASE_URL: 'http://127.0.0.1:1', CAPACITY_RULES_EMAIL: 'x@example.com' }
    expect(await check({ env }, '--base-url', server.baseUrl, '--email', email)).toMatchObject({ code: 0 })
  })

  test('two tokens are one too many', async () => {
    expect(await check({ env: { ...account.env, CAPACITY_RULES_ACCESS_TOKEN: 'x' } })).toEqual(
      usage('both CAPACITY_RULES_API_TOKEN and CAPACITY_RULES_ACCESS_TOKEN are set; one of them is enough'),
    )
  })

  test.each([
    [
      'CAPACITY_RULES_BASE_URL',
      'the base URL is missing; it comes from CAPACITY_RULES_BASE_URL, --base-url or a profile',
    ],
    ['CAPACITY_RULES_EMAIL', 'the e-mail address is missing; it comes from CAPACITY_RULES_EMAIL, --email or a profile'],
    [
      'CAPACITY_RULES_API_TOKEN',
      'the API token is missing; it comes from CAPACITY_RULES_API_TOKEN, CAPACITY_RULES_ACCESS_TOKEN or a profile',
    ],
  ])(
    'without %s it is said what is missing and where it may come from; empty counts as missing',
    async (name, message) => {
      expect(await check({ env: { ...account.env, [name]: '' } })).toEqual(usage(message))
    },
  )

  test('a base URL that is none is an error of usage', async () => {
    expect(await check({ env: { ...account.env, CAPACITY_RULES_BASE_URL: 'capacity' } })).toMatchObject({
      code: 64,
      stdout: '',
    })
  })

  test('a token over plain HTTP to another machine is warned of', async () => {
    const env = { ...account.env, CAPACITY_RULES_BASE_URL: 'http://user@capacity.invalid' }
    const { stderr } = await check({ env })
    expect(stderr).toContain(
      'warning: capacity.invalid is spoken to without TLS, so others on the way can read the token\n',
    )
  })
})

describe('profiles', () => {
  test('the one named default is taken when neither the command line nor the environment says anything', async () => {
    expect(await check(withProfiles({ default: good }))).toMatchObject({ code: 0, stderr: '' })
  })

  test('the one that is named is taken whole, whatever the environment says', async () => {
    const { env } = withProfiles({ default: { base_url: 'http://127.0.0.1:1' }, staging: good })
    const elsewhere = { CAPACITY_RULES_BASE_URL: 'http://127.0.0.1:1', CAPACITY_RULES_API_TOKEN: 'x' }
    expect(await check({ env: { ...env, ...elsewhere } }, '--profile', 'staging')).toMatchObject({ code: 0 })
  })

  test('their tokens never go to an address of the environment', async () => {
    const { env } = withProfiles({ default: good })
    expect(
      await check({ env: { ...env, CAPACITY_RULES_BASE_URL: server.baseUrl, CAPACITY_RULES_EMAIL: email } }),
    ).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('the API token is missing'),
    })
  })

  test.each([0o644, 0o640, 0o604])('a file of mode %o, which others may read, is refused', async (mode) => {
    const { env, file } = withProfiles({ default: good }, mode)
    expect(await check({ env })).toEqual(
      usage(`other users may read ${file}, which has tokens in it; run: chmod 600 ${file}`),
    )
  })

  test('one that is not there is told with those that are', async () => {
    const { env, file } = withProfiles({ a: good, b: good })
    expect(await check({ env }, '--profile', 'c')).toEqual(
      usage(`there is no profile "c" in ${file}; there are "a", "b"`),
    )
    expect(await check({}, '--profile', 'c')).toMatchObject({
      code: 64,
      stderr: expect.stringMatching(/there is no profile "c": .* does not exist/),
    })
  })

  test('a wrong file is told with line and column, and never with a token', async () => {
    const { env, file } = withProfiles('default:\n  url: https://x\n  api_token: [hush]\n  access_token: "hu\\nsh"\n')
    const ended = await check({ env })
    expect(ended).toEqual(
      usage(
        [
          `${file}:2:3: "url" is not known here; allowed are base_url, email, api_token, access_token`,
          `${file}:2:3: the profile has both api_token and access_token; one of them is enough`,
          `${file}:3:14: default.api_token is not right; allowed is text in one line`,
          `${file}:4:17: default.access_token is not right; allowed is text in one line`,
        ].join('\n'),
      ),
    )
    expect(ended.stderr).not.toContain('hush')
  })
})

test('what is missing is asked for on a terminal, and a token is not shown', async () => {
  const ended = await check({ answers: [server.baseUrl, email, apiToken] })
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('Default capacity rule') })
  expect(ended.stderr).toContain('Base URL: ')
  expect(ended.stderr).toContain('E-mail address: ')
  expect(ended.stderr).toContain('API token: ')
  expect(ended.stderr).toContain(email)
  expect(ended.stderr).not.toContain(apiToken)
})

test('an empty answer is no answer', async () => {
  expect(await check({ answers: [''] })).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('the base URL is missing'),
  })
})
