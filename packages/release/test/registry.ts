import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'

/** A registry of this machine, as far as publishing needs one. */
export interface Registry {
  readonly url: string
  /** What was published, in its order, as `name@version`. */
  readonly versions: readonly string[]
  /** The names that it refuses. */
  readonly refused: Set<string>
  readonly close: () => void
}

interface Package {
  readonly versions: Readonly<Record<string, unknown>>
}

export async function startRegistry(): Promise<Registry> {
  const packages = new Map<string, Package>()
  const versions: string[] = []
  const refused = new Set<string>()
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
    }
    const name = decodeURIComponent(request.url ?? '').slice(1)
    const known = packages.get(name)
    if (request.method === 'PUT') {
      const body = await json(request)
      if (refused.has(name) || !isPackage(body)) return answer(403, { error: 'refused' })
      packages.set(name, body)
      versions.push(...Object.keys(body.versions).map((version) => `${name}@${version}`))
      return answer(201, {})
    }
    return known ? answer(200, known) : answer(404, { error: 'not_found' })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the registry listens on a port')
  return { url: `http://127.0.0.1:${address.port}/`, versions, refused, close: () => server.close() }
}

const isPackage = (value: unknown): value is Package =>
  typeof value === 'object' && value !== null && 'versions' in value && typeof value.versions === 'object'
