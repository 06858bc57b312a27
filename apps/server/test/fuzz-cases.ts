import { rulesPath } from './process.ts'
import type { Random } from './random.ts'
import { chunked, wireRequest } from './wire.ts'

/** Bytes to send. What is whole has to be answered; what is not may also be met with a closed connection. */
export interface FuzzCase {
  readonly bytes: Buffer
  readonly isWhole: boolean
  readonly isHead: boolean
}

/** Makes up requests: of nothing, of good ones with damage, and of parts that are each odd in their way. */
export class FuzzCases {
  readonly #authorization: string
  readonly #rules: readonly string[]

  /** @param rules ids of rules, which may become more and fewer */
  constructor(authorization: string, rules: readonly string[]) {
    this.#authorization = authorization
    this.#rules = rules
  }

  make(random: Random): FuzzCase {
    const kind = random.below(8)
    if (kind === 0) return { bytes: noise(random), isWhole: false, isHead: false }
    // What is good has to be there, too, or nothing would ever be written.
    const request = this.#request(random, kind !== 4 && kind !== 5)
    if (kind >= 4) return request
    let { bytes } = request
    for (let damages = 1 + random.below(4); damages > 0; damages--) bytes = damaged(random, bytes)
    return { bytes, isWhole: false, isHead: false }
  }

  /** A request whose framing is right, and whose parts are good or odd. */
  #request(random: Random, good: boolean): FuzzCase {
    const isOdd = () => !good && random.below(3) === 0
    const method = isOdd()
      ? of(random, methods)
      : of(random, ['GET', 'GET', 'POST', 'POST', 'PUT', 'PATCH', 'PATCH', 'DELETE'])
    const id = isOdd() ? oddText(random) : (random.pick(this.#rules) ?? 'none')
    const end = isOdd() ? oddText(random) : this.#pathOf(random, method, id)
    const query = random.below(2) === 0 ? '' : `?${isOdd() ? oddText(random) : oddQuery(random)}`
    const target = (rulesPath + end + query).replace(/[^!-~]/gu, (one) => encodeURIComponent(one.toWellFormed()))
    const fields: Record<string, string> = { Host: 'a', Authorization: this.#authorization }
    const hasBody = /^P/.test(method) && method !== 'PRI'
    const body = hasBody ? Buffer.from(bodyText(random)) : undefined
    if (body) fields['Content-Type'] = 'application/json'
    for (let more = good ? 0 : random.below(4); more > 0; more--) {
      fields[of(random, fieldNames)] = random.below(2) === 0 ? of(random, fieldValues) : headerText(random)
    }
    const isHead = method === 'HEAD'
    const line = `${method} ${target}`
    if (!body || random.below(4) > 0) return { bytes: wireRequest(line, fields, body), isWhole: true, isHead }
    const head = wireRequest(line, { ...fields, 'Transfer-Encoding': 'chunked' })
    return { bytes: Buffer.concat([head, chunked(body, 1 + random.below(200))]), isWhole: true, isHead }
  }

  #pathOf(random: Random, method: string, id: string): string {
    if (method === 'POST') return ''
    if (method === 'PATCH') return `/${id}/agents`
    if (method !== 'GET') return `/${id}`
    return of(random, ['', '/assignees', `/${id}`, `/${id}/assignees`])
  }
}

const of = (random: Random, items: readonly string[]): string => random.pick(items) ?? ''

const methods = ['HEAD', 'OPTIONS', 'TRACE', 'PURGE', 'PROPFIND', 'QUERY', 'get', 'CONNECT', 'BREW', 'PUT', 'PATCH']
const fieldNames = [
  ...['If-Match', 'If-None-Match', 'Idempotency-Key', 'X-Request-Id', 'Content-Type', 'Accept', 'Origin', 'Cookie'],
  ...['X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Forwarded-For', 'Host', 'Range', 'Expect', 'Accept-Encoding', 'TE'],
]
const fieldValues = [
  ...['*', '"1-1"', 'W/"1-1"', '""', ',', '', 'a, b', 'application/json; charset=utf-8', 'text/plain', 'gzip'],
  ...['100-continue', 'bytes=0-1', 'evil.example', 'https', '127.0.0.1', '[::1]:80', 'a b', '"1-1", *', 'null'],
]

/** Any bytes, sometimes behind the beginning of a request. */
function noise(random: Random): Buffer {
  const start = of(random, ['', '', 'GET / HTTP/1.1\r\n', `POST ${rulesPath} HTTP/1.1\r\nHost: a\r\n`, '\r\n', 'GET '])
  const bytes = Array.from({ length: random.below(300) }, () => random.below(256))
  return Buffer.concat([Buffer.from(start), Buffer.from(bytes)])
}

/** The same bytes with one thing changed. */
function damaged(random: Random, bytes: Buffer): Buffer {
  const from = random.below(bytes.length + 1)
  const to = Math.min(bytes.length, from + random.below(20))
  const part = bytes.subarray(from, to)
  const [head, tail] = [bytes.subarray(0, from), bytes.subarray(to)]
  switch (random.below(6)) {
    case 0:
      return Buffer.concat([head, part.map((byte) => byte ^ (1 << random.below(8))), tail])
    case 1:
      return Buffer.from(head)
    case 2:
      return Buffer.concat([head, tail])
    case 3:
      return Buffer.concat([head, Buffer.from(of(random, snippets)), part, tail])
    case 4:
      return Buffer.concat([head, ...Array.from({ length: 1 + random.below(40) }, () => part), tail])
    default:
      return swappedLines(random, bytes)
  }
}

const snippets = [
  ...['\r\n', '\r', '\n', '\0', ' ', ':', '%', '\t', '\r\n\r\n', 'Transfer-Encoding: chunked\r\n', '\u00e9', '\uFEFF'],
  ...['Content-Length: 5\r\n', 'HTTP/1.1', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', '"', '{', '0\r\n\r\n', '9'.repeat(400)],
]

function swappedLines(random: Random, bytes: Buffer): Buffer {
  const lines = bytes.toString('latin1').split('\r\n')
  const [a, b] = [random.below(lines.length), random.below(lines.length)]
  const swapped = lines.map((line, index) => (index === a ? lines[b] : index === b ? lines[a] : line))
  return Buffer.from(swapped.join('\r\n'), 'latin1')
}

const oddTexts = [
  ...['', '.', '..', '/', '//', '%', '%2e%2e', '%00', '%ff', '%2F', ';', '\\', '#', '?', '&', '=', '+', '*', '{id}'],
  ...['assignees', 'agents', 'ASSIGNEES', '__proto__', 'constructor', 'null', '-1', '0', '1e3', 'NaN', "' OR 1=1--"],
  ...['\u00e9', '\u{1f600}', '\ud800', '\u202e', 'x'.repeat(3000), '%F0%9F%98%80', '\u0130'],
]

function oddText(random: Random): string {
  const parts = Array.from({ length: 1 + random.below(3) }, () => of(random, oddTexts))
  return `${of(random, ['/', ''])}${parts.join(of(random, ['', '/', '.']))}`
}

/** A header's value: any byte that may stand there, and few that may not. */
const headerText = (random: Random): string =>
  String.fromCharCode(...Array.from({ length: random.below(60) }, () => 32 + random.below(random.below(9) ? 95 : 224)))

function oddQuery(random: Random): string {
  const names = ['page[size]', 'page[after]', 'page[before]', 'filter[agent_ids]', 'page%5Bsize%5D', 'x']
  const value = () =>
    of(random, ['1', '2', '20', '100', '101', '9007199254740991', '1,2', '1%2C2', '1%252C2', oddText(random)])
  return Array.from({ length: random.below(4) }, () => `${of(random, names)}=${value()}`).join('&')
}

/** A body: mostly nearly right, sometimes anything. */
function bodyText(random: Random): string {
  const kind = random.below(10)
  if (kind === 0) return '['.repeat(random.below(20_000))
  if (kind === 1) return JSON.stringify(oddValue(random, 4))
  const odd = (good: unknown) => (random.below(20) === 0 ? oddValue(random, 3) : good)
  const members: [string, unknown][] = [
    ['name', odd(`Rule ${random.below(100)}`)],
    ['description', odd('')],
    ['default', odd(random.below(2) === 0)],
    ['capacities', odd({ email: odd(random.below(501)), messaging: odd(5), voice: odd(random.below(2)) })],
    ['agent_ids', odd(random.some([1, 2, 3, 4, 5, 6, 7, 8].map((id) => odd(id))))],
    ['agents', odd([2])],
    ['x', oddValue(random, 2)],
  ]
  const text = JSON.stringify(Object.fromEntries(random.below(3) === 0 ? random.some(members) : members))
  return kind === 2 ? damaged(random, Buffer.from(text)).toString() : text
}

function oddValue(random: Random, depth: number): unknown {
  const plain = [
    null,
    true,
    false,
    0,
    -1,
    0.5,
    1e21,
    2 ** 53,
    '',
    'x',
    '5',
    '\ud800',
    '\u0000',
    'é'.repeat(300),
    [],
    {},
  ]
  if (depth === 0 || random.below(2) === 0) return random.pick(plain)
  const items = Array.from({ length: random.below(4) }, () => oddValue(random, depth - 1))
  if (random.below(2) === 0) return items
  return Object.fromEntries(items.map((item) => [of(random, ['email', 'fax', '', '__proto__', 'id', '\ud800']), item]))
}
