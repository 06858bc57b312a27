import { Connection, type RawReply } from './connection.ts'
import { type Caller, encode, type LoadRequest } from './request.ts'

/** A reply that can be held against another one. */
export interface TextReply {
  readonly status: number
  /** In the order and the letters in which they came. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** Sends each request once, one after the other, and gives the replies. */
export async function ask(port: number, caller: Caller, requests: readonly LoadRequest[]): Promise<TextReply[]> {
  const connection = await Connection.open(port)
  try {
    const replies: TextReply[] = []
    for (const request of requests) {
      const reply = await new Promise<RawReply>((resolve, reject) =>
        connection.send(encode(request, caller), resolve, reject),
      )
      replies.push(toText(reply))
    }
    return replies
  } finally {
    connection.close()
  }
}

const toText = ({ status, head, body }: RawReply): TextReply => ({
  status,
  headers: head
    .split('\r\n')
    .slice(1)
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  body: body.toString(),
})
