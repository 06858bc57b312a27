import type { Duplex } from 'node:stream'

const drop = () => {}

/**
 * Ends a connection in two steps (RFC 9112, 9.6): we stop sending, and drop what still comes until the client has stopped,
 * too. Were it closed at once, the system would answer what nobody read with a reset, and that may overtake a reply on its
 * way: the client would see a broken connection in the place of what was wrong.
 *
 * @param withinMs how long the client may go on, in milliseconds; then the connection is cut
 * @param last text to send before we stop
 */
export function closeInSteps(socket: Duplex, withinMs: number, last?: string): void {
  // Done already, or by the client.
  if (!socket.writable) return
  const cut = setTimeout(() => socket.destroy(), withinMs)
  socket.once('close', () => clearTimeout(cut))
  if (last === undefined) socket.end()
  else socket.end(last)
  // Past the parser, so that what comes makes no requests, however much it is.
  socket.on('data', drop)
  for (const listener of socket.listeners('data')) {
    if (listener !== drop) socket.off('data', listener)
  }
  socket.resume()
}
