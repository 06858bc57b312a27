import type { TestServer } from './harness.ts'
import { rulesPath } from './requests.ts'

/** `If-Match` fields of which one names the version with this tag, by strong comparison. */
export const matching: readonly (readonly [what: string, field: (tag: string) => string])[] = [
  ['the tag', (tag) => tag],
  ['a list with the tag last', (tag) => `"a", W/"b", ${tag}`],
  ['a list with the tag first', (tag) => `${tag},"a"`],
  ['a list with empty places', (tag) => `, ${tag} ,,`],
  ['a star', () => '*'],
]

/** `If-Match` fields that do not name it. */
export const notMatching: readonly (readonly [what: string, field: (tag: string) => string])[] = [
  ['another tag', () => '"another"'],
  ['a list of others', () => '"a", "b"'],
  ['the tag as a weak one', (tag) => `W/${tag}`],
  ['a list with the tag as a weak one', (tag) => `"a", W/${tag}`],
  ['the tag without quotes', (tag) => tag.slice(1, -1)],
  ['the tag with half its quotes', (tag) => tag.slice(0, -1)],
  ['a list with the tag that is broken elsewhere', (tag) => `${tag}, a`],
  ['a star in a list', (tag) => `${tag}, *`],
  ['a star in quotes', () => '"*"'],
  ['nothing', () => ''],
]

/** The `ETag` of a path, rules or one rule, as a GET shows it. */
export const tagOf = async (server: TestServer, path: string): Promise<string> =>
  (await server.request('GET', path)).headers.get('etag') ?? ''

export const rulePath = (id: string): string => `${rulesPath}/${id}`
