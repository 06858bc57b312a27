import { BlockList, isIP, isIPv6 } from 'node:net'
import { defaultMaxRulesPerAccount } from '@capacity-rules/core'
import { defaults as postgres } from '@capacity-rules/store-postgres/defaults'
import { z } from '@hono/zod-openapi'
import { readDatabaseUrl } from './database-url.ts'
import { readOrigin } from './read-origin.ts'

/** A setting that cannot be used. The message names it, says what it is and what it may be. */
export class SettingError extends Error {
  override readonly name = 'SettingError'
}

interface About<T> {
  /** What it does, in a sentence or two, for the README. */
  readonly about: string
  /** What it may be. */
  readonly allowed: string
  /** Gives undefined for a text that is not allowed. */
  readonly read: (text: string) => T | undefined
  /** Whether its value must not be shown. */
  readonly secret?: boolean
}

const reader = <T>({ read, allowed, secret }: About<T>) =>
  z.transform((text: string, context): T => {
    const value = read(text)
    if (value !== undefined) return value
    // A database's address may have a password in it.
    const shown = secret ? 'its value' : JSON.stringify(text.replace(/\/\/[^/]*@/, '//…@'))
    context.issues.push({ code: 'custom', message: `${shown} is not allowed, must be ${allowed}`, input: text })
    return z.NEVER
  })

/** A setting that always has a value. */
const setting = <T>(standard: string, about: About<T>) =>
  z
    .pipe(z.string().default(standard), reader(about))
    .meta({ default: standard, about: about.about, allowed: about.allowed })

/** A setting that may be absent. */
const optional = <T>(about: About<T>) =>
  z.pipe(z.string(), reader(about)).optional().meta({ about: about.about, allowed: about.allowed })

const oneOf =
  <const T extends string>(...choices: T[]) =>
  (text: string): T | undefined =>
    choices.find((choice) => choice === text)

const integer =
  (min: number, max: number) =>
  (text: string): number | undefined =>
    /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined

const flag = (text: string): boolean | undefined =>
  new Map([
    ['0', false],
    ['1', true],
  ]).get(text)

/** Every setting of the server. The README's table is made of it. */
export const settingsTable = z.object({
  HOST: setting('127.0.0.1', {
    about: 'The address to listen on. `0.0.0.0` or `::` listens on all; put TLS in front first.',
    allowed: 'an IP address or `localhost`',
    read: (text) => (isIP(text) || text === 'localhost' ? text : undefined),
  }),
  PORT: setting('8080', {
    about: 'The port to listen on. 0 takes a free one and prints it.',
    allowed: '0 to 65535',
    read: integer(0, 65_535),
  }),
  DATABASE_URL: setting('sqlite:./data/capacity-rules.db', {
    about:
      'Where the data are: a file, which is made with its folder when missing, or a PostgreSQL database. With `--demo` the default is `sqlite:./data/demo.db`.',
    allowed: '`sqlite:` and a path, or `postgres://` and where the database is',
    read: readDatabaseUrl,
  }),
  DATABASE_POOL_SIZE: setting(String(postgres.poolSize), {
    about: 'How many connections a process may have to PostgreSQL.',
    allowed: '2 to 500',
    read: integer(2, 500),
  }),
  DATABASE_CONNECT_TIMEOUT_MS: setting(String(postgres.connectTimeoutMs), {
    about: 'How long a request waits for a connection to PostgreSQL, a new one or one that becomes free.',
    allowed: '100 to 60000',
    read: integer(100, 60_000),
  }),
  DATABASE_STATEMENT_TIMEOUT_MS: setting(String(postgres.statementTimeoutMs), {
    about: 'How long a statement may take on PostgreSQL, and a write wait for others of its account.',
    allowed: '100 to 600000',
    read: integer(100, 600_000),
  }),
  DATABASE_LOCK_TIMEOUT_MS: setting(String(postgres.lockTimeoutMs), {
    about: 'How long a statement may wait for a lock of another server on PostgreSQL.',
    allowed: '10 to 600000',
    read: integer(10, 600_000),
  }),
  DATABASE_PREPARED_STATEMENTS: setting('1', {
    about:
      'Whether statements are prepared once on each connection to PostgreSQL. 0 behind a PgBouncer in transaction mode that cannot keep them apart (before 1.21, or with `max_prepared_statements` 0); it costs about half the speed.',
    allowed: '0 or 1',
    read: flag,
  }),
  PUBLIC_URL: optional({
    about: 'The origin that clients see, for the links in replies; without it they are made of what the request says.',
    allowed: '`http://` or `https://` and a host, without a path',
    read: readOrigin,
  }),
  TRUST_PROXY: setting('', {
    about: 'The proxies whose `X-Forwarded-Proto` and `X-Forwarded-Host` are believed.',
    allowed: 'addresses or CIDR blocks with commas between them',
    read: readBlocks,
  }),
  LOG_LEVEL: setting('info', {
    about: 'How much is logged, as JSON lines on standard error. `info` has a line for each request.',
    allowed: '`debug`, `info`, `warn`, `error` or `silent`',
    read: oneOf('debug', 'info', 'warn', 'error', 'silent'),
  }),
  VALIDATE_RESPONSES: setting('0', {
    about:
      'Holds every reply against the contract before it is sent. One that breaks it becomes a 500 and a line in the log.',
    allowed: '0 or 1',
    read: flag,
  }),
  MAX_RULES_PER_ACCOUNT: setting(String(defaultMaxRulesPerAccount), {
    about: 'How many capacity rules an account may have.',
    allowed: '1 to 100000',
    read: integer(1, 100_000),
  }),
  RATE_LIMIT_PER_MINUTE: setting('0', {
    about: 'How many requests an account may send in a minute, to each server process. 0 is no limit.',
    allowed: '0 to 1000000',
    read: integer(0, 1_000_000),
  }),
  METRICS_PORT: optional({
    about:
      'Where Prometheus finds metrics, at `/metrics`, on a listener of their own. None without it; 0 takes a free port.',
    allowed: '0 to 65535',
    read: integer(0, 65_535),
  }),
  METRICS_HOST: setting('127.0.0.1', {
    about:
      'The address of the listener for metrics. They name no account, agent or secret, but are for your network alone.',
    allowed: 'an IP address or `localhost`',
    read: (text) => (isIP(text) || text === 'localhost' ? text : undefined),
  }),
  CORS_ORIGINS: setting('', {
    about: 'The origins whose pages may call the API from a browser, with Bearer tokens only.',
    allowed: 'origins with commas between them, such as `https://desk.example.com`',
    read: readOrigins,
  }),
  ALLOW_ACCOUNT_WIDE_TOKENS: setting('0', {
    about:
      'Whether API tokens of a whole account are good (`tokens create --account-wide`): the e-mail that comes with one says who acts.',
    allowed: '0 or 1',
    read: flag,
  }),
  AUDIT_RETENTION_DAYS: setting('365', {
    about: 'For how many days the audit is kept.',
    allowed: '1 to 36500',
    read: integer(1, 36_500),
  }),
  BOOTSTRAP_ADMIN_EMAIL: optional({
    about: "The first admin's e-mail address, read on an empty store only. Without it: `admin@example.com`.",
    allowed: 'an e-mail address',
    read: (text) => (/^[^\s@:/\p{Cc}]+@[^\s@:/\p{Cc}]+$/u.test(text) && text.length <= 255 ? text : undefined),
  }),
  BOOTSTRAP_API_TOKEN: optional({
    about: "The first admin's API token, read on an empty store only. Without it a random one is made and shown once.",
    allowed: '32 to 255 visible ASCII characters',
    secret: true,
    read: (text) => (/^[!-~]{32,255}$/.test(text) ? text : undefined),
  }),
})

export type Settings = z.output<typeof settingsTable>

/**
 * Reads the settings from the environment; an empty one counts as absent.
 *
 * @throws SettingError for the first that is not allowed
 * @example readSettings({ PORT: '0' }).PORT // 0
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const given = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '')
  const result = settingsTable.safeParse(Object.fromEntries(given))
  if (!result.success) {
    const [issue] = result.error.issues
    throw new SettingError(`${String(issue?.path[0])}: ${issue?.message}`)
  }
  if (result.data.BOOTSTRAP_API_TOKEN !== undefined && result.data.BOOTSTRAP_ADMIN_EMAIL === undefined) {
    throw new SettingError('BOOTSTRAP_API_TOKEN: goes with BOOTSTRAP_ADMIN_EMAIL, which is missing')
  }
  return result.data
}

/** The README's table of the settings. */
export function settingsMarkdown(): string {
  const rows = Object.entries(settingsTable.shape).map(([name, schema]) => {
    const { default: standard, about, allowed } = schema.meta() ?? {}
    return `| \`${name}\` | ${standard ? `\`${standard}\`` : ''} | ${about} | ${allowed} |`
  })
  return ['| Setting | Default | What it does | Allowed |', '|---|---|---|---|', ...rows].join('\n')
}

function readOrigins(text: string): readonly string[] | undefined {
  const origins = text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
  const read = origins.map(readOrigin)
  return read.every((origin) => origin !== undefined) ? read : undefined
}

function readBlocks(text: string): BlockList | undefined {
  const blocks = new BlockList()
  for (const item of text.split(',').map((one) => one.trim())) {
    if (item === '') continue
    const [address = '', prefix, ...rest] = item.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    const longest = family === 'ipv6' ? 128 : 32
    const length = prefix === undefined ? longest : integer(0, longest)(prefix)
    if (!isIP(address) || length === undefined || rest.length > 0) return undefined
    blocks.addSubnet(address, length, family)
  }
  return blocks
}
