import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'

/** A request as the application got it, and its reply. */
export interface Exchange {
  readonly method: string
  /** With the query; of any origin, or of none. */
  readonly path: string
  readonly init: RequestInit
  readonly reply: { readonly status: number; readonly headers: Headers; readonly text: string }
}

// A file for each test file, since these run at the same time.
const folder = process.env.RECORD_TRAFFIC
const file = folder && join(folder, `${randomUUID()}.ndjson`)

/**
 * Appends an exchange to a file in the folder that `RECORD_TRAFFIC` names, as one line of JSON; does nothing without it.
 * A request whose body is a stream is left out, since that can be read only once. What was recorded is held against the
 * contract by `openapi/checks/drift`.
 */
export function recordTraffic({ method, path, init, reply: { status, headers, text } }: Exchange): void {
  if (!file || init.body instanceof ReadableStream) return
  const url = new URL(path, 'http://localhost').href
  const request = { method, url, headers: Object.fromEntries(new Headers(init.headers)), body: bodyOf(init) }
  const response = { status, headers: Object.fromEntries(headers), body: text }
  appendFileSync(file, `${JSON.stringify({ request, response })}\n`)
}

/** Without the spaces at the end, which pad bodies to a megabyte and mean nothing. */
const bodyOf = ({ body }: RequestInit): string | undefined =>
  body instanceof Uint8Array ? Buffer.from(body).toString().trimEnd() : undefined
