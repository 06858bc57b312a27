import { answerCalls, call } from '../children/answer-calls.ts'
import type { TextReply } from '../load/ask.ts'

/** What a process has used so far, and holds now. */
export interface Usage {
  readonly cpuMs: number
  readonly rssBytes: number
  readonly heapBytes: number
}

/** A server to be measured, before it runs. */
export interface MeasuredServer {
  /** Listens on a free port of 127.0.0.1, on a database of its own, and tells the port. */
  readonly start: (database: string) => Promise<number>
  /** Takes the reply that it shall give to everything, where it can do nothing else. */
  readonly setReply?: (reply: TextReply) => void
  /** What it has used, where that is not this process alone. */
  readonly usage?: () => Promise<Usage>
}

const serverCalls = ({ start, setReply = () => {}, usage = async () => ownUsage() }: MeasuredServer) => ({
  start: call(start),
  setReply: call(setReply),
  usage: call((_: null) => usage()),
})
export type ServerCalls = ReturnType<typeof serverCalls>

/** Makes this process a server that is measured. */
export const serve = (server: MeasuredServer): void => answerCalls(serverCalls(server))

/** What this process has used. */
export function ownUsage(): Usage {
  // Only where the process was started for it; what is garbage is no use of memory.
  globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  return { cpuMs: (user + system) / 1000, rssBytes: rss, heapBytes: heapUsed }
}
