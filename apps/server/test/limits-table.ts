import { document } from '@capacity-rules/contract/document'
import {
  defaultMaxRulesPerAccount,
  keptReplyMs,
  maxAgentId,
  maxKeptReplies,
  maxProblemsNamed,
  passwordLength,
  sampleSize,
} from '@capacity-rules/core'
import { limits as postgres, defaults as postgresDefaults } from '../../../packages/store-postgres/src/options.ts'
import { maxWaitingWrites } from '../../../packages/store-sqlite/src/write-queue.ts'
import { maxJsonLength, maxRowLength } from '../src/commands/read-users.ts'
import { maxWorkers } from '../src/commands/workers.ts'
import { type Limits, limits } from '../src/http/limits.ts'

/** A row of the table: what is limited, how much there may be, what becomes of more, and the file that tests it. */
export type LimitRow = readonly [what: string, limit: string, beyond: string, tests: string]

const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',')
const bytes = (value: number): string =>
  value % 1_048_576 === 0 ? `${value / 1_048_576} MiB` : value % 1024 === 0 ? `${value / 1024} KiB` : `${value} bytes`
const time = (ms: number): string =>
  ms % 3_600_000 === 0 ? `${ms / 3_600_000} h` : ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`

/** A bound that stands in the contract, by the keys that lead to it. */
export function contract(...keys: string[]): number {
  let value: unknown = document.components
  for (const key of keys) value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  if (typeof value !== 'number') throw new Error(`the contract has no number at ${keys.join('.')}`)
  return value
}
const schema = (...keys: string[]) => number(contract('schemas', ...keys))
const parameter = (name: string, bound: string) => number(contract('parameters', name, 'schema', bound))

const server = 'apps/server/test/'
const connection = `${server}connection-limits.more.test.ts`
const values = `${server}limits.test.ts`
const http = 'apps/server/src/http/'

const ofHttp: Readonly<Record<keyof Limits, LimitRow>> = {
  bodyBytes: ['Body of a request', bytes(limits.bodyBytes), '413', `${server}raw-socket.test.ts`],
  headerBytes: ['Target and header fields', `under ${bytes(limits.headerBytes)}`, '431, connection closed', connection],
  headerFields: ['Header fields', number(limits.headerFields), '431, connection closed', connection],
  headersTimeoutMs: ['Time for the header fields', time(limits.headersTimeoutMs), '408, connection closed', connection],
  requestTimeoutMs: ['Time for a whole request', time(limits.requestTimeoutMs), '408, connection closed', connection],
  replyTimeoutMs: [
    'Time for which a reply is not taken',
    // Node begins anew once, when a part of it went out before.
    `${time(limits.replyTimeoutMs)}, twice that at most`,
    'connection closed',
    connection,
  ],
  keepAliveTimeoutMs: ['Rest between two requests', time(limits.keepAliveTimeoutMs), 'connection closed', connection],
  connections: ['Connections at once', number(limits.connections), 'a further one is closed', connection],
  requestsPerConnection: [
    'Requests on a connection',
    number(limits.requestsPerConnection),
    'the last reply closes it; what was sent behind that is not done',
    connection,
  ],
  passwordHashes: [
    'Passwords hashed at once',
    number(limits.passwordHashes),
    'a further one waits',
    `${http}turns.test.ts`,
  ],
  passwordQueue: ['Passwords that wait to be hashed', number(limits.passwordQueue), '503', `${http}turns.test.ts`],
  passwordFailuresPerLogin: [
    'Wrong passwords for an address from one client',
    `${number(limits.passwordFailuresPerLogin)} in ${time(limits.passwordFailureWindowMs)}`,
    '429 until the first is old enough',
    `${server}password-throttle.test.ts`,
  ],
  passwordFailuresPerClient: [
    'Wrong passwords from one client',
    `${number(limits.passwordFailuresPerClient)} in ${time(limits.passwordFailureWindowMs)}`,
    '429 until the first is old enough',
    `${server}password-throttle.test.ts`,
  ],
  passwordFailureWindowMs: [
    'Time for which a wrong password counts',
    time(limits.passwordFailureWindowMs),
    'forgotten',
    `${server}password-throttle.test.ts`,
  ],
  throttledClients: [
    'Clients, and addresses at clients, whose wrong passwords are counted',
    number(limits.throttledClients),
    'the one longest without makes room',
    `${http}bounded-map.test.ts`,
  ],
  verifiedPasswords: [
    'Right passwords that need no second hash',
    number(limits.verifiedPasswords),
    'the oldest is hashed again',
    `${http}bounded-map.test.ts`,
  ],
  knownCallers: [
    'Callers with tokens who need no look-up',
    number(limits.knownCallers),
    'the oldest is looked up again',
    `${http}fresh-map.test.ts`,
  ],
  cachedReplies: [
    'Replies that are given again while nothing changes',
    number(limits.cachedReplies),
    'the oldest is made again',
    `${http}fresh-map.test.ts`,
  ],
  cachedReplyPlaceCharacters: [
    'Characters of such a reply that count as one reply',
    number(limits.cachedReplyPlaceCharacters),
    'it counts as several',
    `${server}reply-cache.test.ts`,
  ],
  cachedReplyCharacters: [
    'Length of a reply that is given again',
    `${number(limits.cachedReplyCharacters)} characters`,
    'made again each time',
    `${server}reply-cache.test.ts`,
  ],
  closingMs: [
    'Time for what is sent behind a reply that ends the connection',
    time(limits.closingMs),
    'connection cut',
    `${server}closing.more.test.ts`,
  ],
  drainTimeoutMs: [
    'Time for running requests once the server is told to stop',
    time(limits.drainTimeoutMs),
    'connections are cut',
    `${server}stop.more.test.ts`,
  ],
}

const ofData: readonly LimitRow[] = [
  ['Assignees on a page', `1 to ${parameter('page-size', 'maximum')}`, '400', values],
  ['Cursors', `0 to ${parameter('page-after', 'maximum')}`, '400', values],
  ['Different ids in a filter', `1 to ${parameter('filter-agent-ids', 'maxItems')}`, '400', values],
  ['Different agents in a request', schema('AgentIds', 'maxItems'), '400', values],
  ['Id of an agent', `1 to ${number(maxAgentId)}`, '400', values],
  ['Name of a rule', `1 to ${schema('CapacityRuleName', 'maxLength')} characters`, '400', values],
  ['Description of a rule', `${schema('CapacityRuleDescription', 'maxLength')} characters`, '400', values],
  ['Emails, and messaging conversations, of an agent', schema('ItemCapacity', 'maximum'), '400', values],
  ['Calls of an agent', schema('VoiceCapacity', 'maximum'), '400', values],
  ['`Idempotency-Key`', `1 to ${parameter('idempotency-key', 'maxLength')} characters`, '400', values],
  ['Capacity rules in an account', `${number(defaultMaxRulesPerAccount)}, or \`MAX_RULES_PER_ACCOUNT\``, '400', values],
  ['Requests of an account in a minute', 'none, or `RATE_LIMIT_PER_MINUTE`', '429', `${http}rate-limit.test.ts`],
  [
    'Agents in `agents_sample`',
    number(sampleSize),
    'the lowest ids stand there',
    'packages/core/store-suite/assignees.ts',
  ],
  [
    'Replies kept for their keys, in an account',
    number(maxKeptReplies),
    'the oldest goes',
    'packages/core/store-suite/keys.ts',
  ],
  [
    'Time for which such a reply is kept',
    time(keptReplyMs),
    'the key is new again',
    'packages/core/store-suite/keys.ts',
  ],
  ['Value or name shown in an error', '64 characters', 'cut', 'packages/contract/src/invalid.test.ts'],
]

const ofSqlite: readonly LimitRow[] = [
  ['Writes that wait for their turn', number(maxWaitingWrites), '503', 'packages/store-sqlite/test/file.test.ts'],
]

const store = 'packages/store-postgres/test/'
const faults = `${store}faults.more.test.ts`

const ofPostgres: readonly LimitRow[] = [
  [
    'Connections of a process',
    `${postgresDefaults.poolSize}, or \`DATABASE_POOL_SIZE\``,
    'further requests wait for one',
    faults,
  ],
  ['Requests that wait for a connection', number(postgres.waitingForConnection), '503', faults],
  [
    'Time for a connection, new or free',
    `${time(postgresDefaults.connectTimeoutMs)}, or \`DATABASE_CONNECT_TIMEOUT_MS\``,
    '503',
    faults,
  ],
  [
    'Time for a statement',
    `${time(postgresDefaults.statementTimeoutMs)}, or \`DATABASE_STATEMENT_TIMEOUT_MS\``,
    '503',
    faults,
  ],
  [
    'Time for a lock that another process has',
    `${time(postgresDefaults.lockTimeoutMs)}, or \`DATABASE_LOCK_TIMEOUT_MS\``,
    '503',
    faults,
  ],
  ['Writes that wait for others of their account', number(postgres.waitingWrites), '503', `${store}turns.test.ts`],
  [
    'Time for which a write waits for others of its account',
    `${time(postgresDefaults.statementTimeoutMs)}, or \`DATABASE_STATEMENT_TIMEOUT_MS\``,
    '503',
    `${store}turns.test.ts`,
  ],
  [
    'Times that work in conflict with other work is done',
    number(postgres.tries),
    '503',
    `${store}retries.more.test.ts`,
  ],
]

const ofCommands: readonly LimitRow[] = [
  ['Workers', `1 to ${maxWorkers}`, 'refused', `${server}serve.postgres.more.test.ts`],
  [
    'Password',
    `${passwordLength.min} to ${passwordLength.max} characters`,
    'refused',
    `${server}commands-password.more.test.ts`,
  ],
  [
    'Line of a file that is read',
    `${number(maxRowLength)} characters`,
    'refused',
    'apps/server/src/commands/read-users.test.ts',
  ],
  ['JSON array of users', `${number(maxJsonLength)} characters`, 'refused', values],
  ['Bad rows that are named', number(maxProblemsNamed), 'the rest is counted', `${server}commands-users.more.test.ts`],
]

/** The limits by what they are of. */
export const sections: readonly (readonly [title: string, rows: readonly LimitRow[]])[] = [
  ['Connections and passwords', Object.values(ofHttp)],
  ['What a request says', ofData],
  ['The store: SQLite', ofSqlite],
  ['The store: PostgreSQL', ofPostgres],
  ['The commands', ofCommands],
]

/** The tables of `apps/docs/limits.md`. */
export function limitsMarkdown(): string {
  const tables = sections.map(([title, rows]) => {
    const lines = rows.map(([what, limit, beyond, tests]) => `| ${what} | ${limit} | ${beyond} | \`${tests}\` |`)
    return [`## ${title}`, '', '| what | limit | beyond | test |', '|---|---|---|---|', ...lines].join('\n')
  })
  return `${tables.join('\n\n')}\n`
}
