import type { Duplex } from 'node:stream'

const drop = () => {}

/** Cuts a connection that is not closed within so many milliseconds. */
export function cutAfter(socket: Duplex, ms: number): void {
  const cut = setTimeout(() => socket.destroy(), ms)
  socket.once('close', () => clearTimeout(cut))
}

/**
 * Ends a connection in two steps (RFC 9112, 9.6): we stop sending, and drop what still comes until the client has stopped,
 * too. Were it closed at once, the system would answer what nobody read with a reset, and that may overtake a reply on its
 * way: the client would see a broken connection in the place of what was wrong. Does nothing where that has begun already.
 *
 * @param withinMs how long the client may go on, in milliseconds; then the connection is cut
 * @param last text to send before we stop
 */
export function closeInSteps(socket: Duplex, withinMs: number, last?: string): void {
  if (!socket.writable) return
  cutAfter(socket, withinMs)
  if (last === undefined) socket.end()
  else socket.end(last)
  // Node begins to read again at this event, but only as long as nobody else listens to what is read.
  if (socket.readableFlowing) dropAll(socket)
  else socket.once('resume', () => dropAll(socket)).resume()
}

/** Leads what comes past the parser, so that it makes no requests, however much it is. */
function dropAll(socket: Duplex): void {
  socket.on('data', drop)
  for (const listener of socket.listeners('data')) {
    if (listener !== drop) socket.off('data', listener)
  }
}
