import type { IncomingMessage } from 'node:http'
import type { AssigneeRow } from './sql.ts'

/** A page of 20 as it goes over the wire. */
export function pageText(rows: AssigneeRow[], behind: boolean, link: string): string {
  const more = rows.length > 20
  if (more) rows.length = 20
  return JSON.stringify({
    assignees: rows.map((row) => ({
      id: row.agent_id,
      name: row.name,
      capacities: { email: row.email, messaging: row.messaging, voice: row.voice },
      rule_id: row.rule_id,
      rule_name: row.rule_name,
    })),
    links: {
      next: more ? `${link}page[after]=${rows.at(-1)?.agent_id}` : null,
      prev: behind ? `${link}page[before]=${rows[0]?.agent_id}` : null,
    },
    meta: { has_more: more },
  })
}

/** The header fields of our replies; the id of the request is always the same one here. */
export const headersOf = (body: string | undefined, version: number | undefined): Record<string, string | number> => ({
  'Cache-Control': 'private, no-cache',
  Vary: 'Authorization, Origin',
  'X-Content-Type-Options': 'nosniff',
  ...(body !== undefined && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
  'X-Request-Id': '00000000-0000-4000-8000-000000000000',
  ...(version !== undefined && { ETag: `"1-${version}"` }),
})

/** The body of a request. */
export const textOf = (request: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => resolve(Buffer.concat(chunks).toString()))
    request.on('error', reject)
  })
