import { type ApiError, errors } from './errors.ts'
import { limits } from './limits.ts'

const json = /^application\/json[\t ]*(?:;|$)/i

/** What is wrong with the kind or the announced size of a body, before a byte of it is read. */
export function bodyHeaderError(headers: Headers): ApiError | undefined {
  if (!json.test(headers.get('content-type') ?? '')) return errors.notJson
  if (Number(headers.get('content-length') ?? 0) > limits.bodyBytes) return errors.bodyTooLarge
  return undefined
}

// A byte order mark is no JSON, so the decoder has to leave it where it is.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A body as it was sent and as it was read. */
export interface JsonBody {
  readonly json: unknown
  readonly bytes: Uint8Array
}

/** Reads and parses a JSON body of limited size. Gives an error of the request, and throws nothing. */
export async function readJson(request: Request): Promise<JsonBody | ApiError> {
  let bytes: Uint8Array | undefined
  try {
    bytes = request.headers.has('content-length') ? await readAll(request) : await readStream(request)
  } catch {
    // The client went away in the middle, or its chunks are broken.
    return errors.badRequest
  }
  if (bytes === undefined || bytes.byteLength > limits.bodyBytes) return errors.bodyTooLarge
  try {
    return { json: JSON.parse(utf8.decode(bytes)), bytes }
  } catch {
    return errors.invalidJson
  }
}

/** The parser has seen to it that the body is as long as announced, so it can be read at once. */
const readAll = async (request: Request): Promise<Uint8Array> => new Uint8Array(await request.arrayBuffer())

/** Reads a body of unknown length, and stops when it is too long: undefined. */
async function readStream(request: Request): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > limits.bodyBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
