import { expectError } from '../suite/mismatch.ts'
import type { Requirement, Theme } from '../suite/requirement.ts'

/** What never becomes a request, and how it is refused. `HOST` stands for the server's own. */
const refusals: readonly (readonly [id: string, what: string, bytes: string, status: number, error: string])[] = [
  ['no-http', 'no request line', 'hello\r\n\r\n', 400, 'Bad request'],
  ['method', 'an unknown method', 'BREW / HTTP/1.1\r\nHost: HOST\r\n\r\n', 400, 'Bad request'],
  ['field', 'a header field without a name', 'GET / HTTP/1.1\r\nHost: HOST\r\n: x\r\n\r\n', 400, 'Bad request'],
  [
    'lengths',
    'two lengths',
    'PUT / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx',
    400,
    'Bad request',
  ],
  ['no-host', 'no Host', 'GET / HTTP/1.1\r\n\r\n', 400, 'Invalid parameter: Host:(), …'],
  ['bad-host', 'a Host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n', 400, 'Invalid parameter: Host:(a b), …'],
  ['hosts', 'two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400, 'Invalid parameter: Host:(a,b), …'],
  [
    'large-fields',
    'header fields of more than 16 KiB',
    `GET / HTTP/1.1\r\nHost: HOST\r\nX: ${'x'.repeat(16_500)}\r\n\r\n`,
    431,
    'Request header fields too large',
  ],
]

export const parser: Theme = {
  name: 'What is no request',
  requirements: refusals.map(
    ([id, what, bytes, status, error]): Requirement => ({
      id: `parser.${id}`,
      origin: 'D',
      rule: `A request with ${what} is answered with ${status}, in the form of all errors.`,
      // With TLS somebody else reads the request first.
      needs: { ownServer: true, plainHttp: true },
      check: async (t) => {
        const host = new URL(t.before.baseUrl).host
        expectError(await t.client.sendBytes(what, bytes.replaceAll('HOST', host)), status, error)
      },
    }),
  ),
}
