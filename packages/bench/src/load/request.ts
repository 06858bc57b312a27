/** A request of a scenario, without what is the same in all of them. */
export interface LoadRequest {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What goes with each request: links are made of the host, so it is the same name for every server. */
export interface Caller {
  readonly authorization: string
  readonly host: string
}

/** The bytes of a request, made before the clock runs. */
export function encode({ method, path, headers = {}, body }: LoadRequest, { host, authorization }: Caller): Buffer {
  const fields = Object.entries({
    Host: host,
    Authorization: authorization,
    Accept: 'application/json',
    ...(body !== undefined && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
    ...headers,
  })
  const head = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${head}\r\n${body ?? ''}`)
}
