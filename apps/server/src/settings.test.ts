import { describe, expect, test } from 'vitest'
import { readSettings, SettingError, type Settings, settingsMarkdown, settingsTable } from './settings.ts'

describe('readSettings', () => {
  test('has a value for every setting that needs one', () => {
    expect(readSettings({})).toEqual({
      HOST: '127.0.0.1',
      PORT: 8080,
      DATABASE_URL: { engine: 'sqlite', file: './data/capacity-rules.db' },
      DATABASE_POOL_SIZE: 10,
      DATABASE_CONNECT_TIMEOUT_MS: 5000,
      DATABASE_STATEMENT_TIMEOUT_MS: 10_000,
      DATABASE_LOCK_TIMEOUT_MS: 5000,
      DATABASE_PREPARED_STATEMENTS: true,
      TRUST_PROXY: expect.anything(),
      LOG_LEVEL: 'info',
      VALIDATE_RESPONSES: false,
      MAX_RULES_PER_ACCOUNT: 1000,
      RATE_LIMIT_PER_MINUTE: 0,
      METRICS_HOST: '127.0.0.1',
      CORS_ORIGINS: [],
      ALLOW_ACCOUNT_WIDE_TOKENS: false,
      AUDIT_RETENTION_DAYS: 365,
    })
  })

  test('takes an empty setting for an absent one, and looks at no other variable', () => {
    expect(readSettings({ PORT: '', PUBLIC_URL: '', HOSTNAME: '?', port: 'x' })).toEqual(readSettings({}))
  })

  const token = 'x'.repeat(32)
  const email = { BOOTSTRAP_ADMIN_EMAIL: 'a@x.y' }
  test.each<[NodeJS.ProcessEnv, Partial<Settings>]>([
    [{ HOST: '::1' }, { HOST: '::1' }],
    [{ HOST: '0.0.0.0' }, { HOST: '0.0.0.0' }],
    [{ HOST: 'localhost' }, { HOST: 'localhost' }],
    [{ PORT: '0' }, { PORT: 0 }],
    [{ PORT: '65535' }, { PORT: 65_535 }],
    [
      { DATABASE_URL: 'sqlite:/var/lib/my data.db' },
      { DATABASE_URL: { engine: 'sqlite', file: '/var/lib/my data.db' } },
    ],
    [{ DATABASE_POOL_SIZE: '2' }, { DATABASE_POOL_SIZE: 2 }],
    [{ DATABASE_POOL_SIZE: '500' }, { DATABASE_POOL_SIZE: 500 }],
    [{ DATABASE_CONNECT_TIMEOUT_MS: '100' }, { DATABASE_CONNECT_TIMEOUT_MS: 100 }],
    [{ DATABASE_STATEMENT_TIMEOUT_MS: '600000' }, { DATABASE_STATEMENT_TIMEOUT_MS: 600_000 }],
    [{ DATABASE_LOCK_TIMEOUT_MS: '10' }, { DATABASE_LOCK_TIMEOUT_MS: 10 }],
    [{ DATABASE_PREPARED_STATEMENTS: '0' }, { DATABASE_PREPARED_STATEMENTS: false }],
    [{ PUBLIC_URL: 'https://Capacity.example' }, { PUBLIC_URL: 'https://capacity.example' }],
    [{ PUBLIC_URL: 'http://localhost:8080/' }, { PUBLIC_URL: 'http://localhost:8080' }],
    [{ LOG_LEVEL: 'silent' }, { LOG_LEVEL: 'silent' }],
    [{ VALIDATE_RESPONSES: '1' }, { VALIDATE_RESPONSES: true }],
    [{ MAX_RULES_PER_ACCOUNT: '100000' }, { MAX_RULES_PER_ACCOUNT: 100_000 }],
    [{ RATE_LIMIT_PER_MINUTE: '1' }, { RATE_LIMIT_PER_MINUTE: 1 }],
    [{ RATE_LIMIT_PER_MINUTE: '1000000' }, { RATE_LIMIT_PER_MINUTE: 1_000_000 }],
    [{ CORS_ORIGINS: 'https://a.example' }, { CORS_ORIGINS: ['https://a.example'] }],
    [
      { CORS_ORIGINS: ' https://A.example/,, http://localhost:3000,https://b.example:443 ' },
      { CORS_ORIGINS: ['https://a.example', 'http://localhost:3000', 'https://b.example'] },
    ],
    [{ ALLOW_ACCOUNT_WIDE_TOKENS: '1' }, { ALLOW_ACCOUNT_WIDE_TOKENS: true }],
    [{ AUDIT_RETENTION_DAYS: '1' }, { AUDIT_RETENTION_DAYS: 1 }],
    [{ AUDIT_RETENTION_DAYS: '36500' }, { AUDIT_RETENTION_DAYS: 36_500 }],
    [email, email],
    [
      { ...email, BOOTSTRAP_API_TOKEN: token },
      { ...email, BOOTSTRAP_API_TOKEN: token },
    ],
  ])('takes %j', (environment, settings) => {
    expect(readSettings(environment)).toMatchObject(settings)
  })

  test.each<[string, string[]]>([
    ['HOST', ['example.com', '1.2.3', '127.0.0.1:80', ' 127.0.0.1']],
    ['PORT', ['-1', '65536', '80.0', '8o80', ' 80', '0x50', '1e3', '99999999999']],
    [
      'DATABASE_URL',
      [
        'data.db',
        'sqlite:',
        'sqlite::memory:',
        'SQLITE:x.db',
        'mysql://db/x',
        'postgres:db',
        'postgres://a:b',
        'pg://db/x',
      ],
    ],
    ['DATABASE_POOL_SIZE', ['0', '1', '501', 'ten']],
    ['DATABASE_CONNECT_TIMEOUT_MS', ['99', '60001', '5s']],
    ['DATABASE_STATEMENT_TIMEOUT_MS', ['99', '600001', '0']],
    ['DATABASE_LOCK_TIMEOUT_MS', ['9', '600001', '-1']],
    ['DATABASE_PREPARED_STATEMENTS', ['2', 'off']],
    ['PUBLIC_URL', ['capacity.example', 'ftp://a', 'https://a/path', 'https://a/?q', 'https://a/#f', 'https://u:p@a']],
    ['TRUST_PROXY', ['10.0.0.0/33', '::1/129', '10.0.0', 'proxy.example', '10.0.0.0/8/8', '10.0.0.0/', '10.0.0.0/-1']],
    ['LOG_LEVEL', ['trace', 'INFO', '30']],
    ['VALIDATE_RESPONSES', ['true', 'yes', '2', '01']],
    ['MAX_RULES_PER_ACCOUNT', ['0', '100001', '1_000']],
    ['RATE_LIMIT_PER_MINUTE', ['-1', '1000001', '1.5', 'off']],
    ['CORS_ORIGINS', ['*', 'null', 'a.example', 'https://a.example/app', 'https://a.example https://b.example']],
    ['ALLOW_ACCOUNT_WIDE_TOKENS', ['true', 'yes', '2']],
    ['AUDIT_RETENTION_DAYS', ['0', '36501', '1y']],
    [
      'BOOTSTRAP_ADMIN_EMAIL',
      ['a', 'a@', '@x.y', 'a@b@c', 'a b@x.y', 'a:b@x.y', 'a/b@x.y', 'a\u0001@x.y', `${'a'.repeat(252)}@x.y`],
    ],
    ['BOOTSTRAP_API_TOKEN', ['x'.repeat(31), 'x'.repeat(256), `${token} `, `${token}é`]],
  ])('refuses %s as any of %j, by name', (name, values) => {
    for (const value of values) {
      expect(() => readSettings({ ...email, [name]: value }), value).toThrow(SettingError)
      expect(() => readSettings({ ...email, [name]: value }), value).toThrow(new RegExp(`^${name}: .+ must be `))
    }
  })

  test('shows no secret when it refuses one', () => {
    expect(() => readSettings({ BOOTSTRAP_API_TOKEN: 'my-secret' })).toThrow(/^BOOTSTRAP_API_TOKEN: its value is not/)
  })

  test('keeps the password of a database out of what it says', () => {
    expect(() => readSettings({ DATABASE_URL: 'mysql://ada:my-secret@db/x' })).toThrow(
      /"mysql:\/\/…@db\/x" is not allowed/,
    )
  })

  test('wants the first admin’s address with the token', () => {
    expect(() => readSettings({ BOOTSTRAP_API_TOKEN: token })).toThrow(
      /^BOOTSTRAP_API_TOKEN: goes with BOOTSTRAP_ADMIN/,
    )
  })

  test('reads proxies as addresses and blocks of both families', () => {
    const { TRUST_PROXY: blocks } = readSettings({ TRUST_PROXY: ' 10.0.0.0/8, ::1,192.0.2.7,, fd00::/8 ' })
    expect(['10.255.0.1', '192.0.2.7', '11.0.0.1', '192.0.2.8'].map((ip) => blocks.check(ip))).toEqual([
      true,
      true,
      false,
      false,
    ])
    expect(['::1', 'fd12::3', '::2'].map((ip) => blocks.check(ip, 'ipv6'))).toEqual([true, true, false])
    expect(readSettings({}).TRUST_PROXY.check('127.0.0.1')).toBe(false)
  })
})

test('the README’s table has a row for every setting, with its default', () => {
  const rows = settingsMarkdown().split('\n').slice(2)
  expect(rows.map((row) => /^\| `(\w+)` \|/.exec(row)?.[1])).toEqual(Object.keys(settingsTable.shape))
  expect(rows.find((row) => row.includes('`PORT`'))).toContain('| `8080` |')
})
