import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { Interrupted } from '../failure.ts'
import type { Io } from '../io.ts'

/**
 * Asks a question on the terminal and gives the answer without spaces around it.
 *
 * @param options.secret shows nothing of what is typed
 * @throws Interrupted when the person presses Ctrl-C or Ctrl-D instead
 */
export function ask(io: Io, question: string, { secret = false } = {}): Promise<string> {
  const nowhere = new Writable({ write: (_, __, written) => written() })
  const lines = createInterface({ input: io.stdin, output: secret ? nowhere : io.stderr, terminal: true })
  return new Promise((resolve, reject) => {
    let answered = false
    const stop = () => lines.close()
    io.signal.addEventListener('abort', stop, { once: true })
    lines.once('close', () => {
      io.signal.removeEventListener('abort', stop)
      // What comes next begins on a line of its own.
      if (secret || !answered) io.stderr.write('\n')
      reject(new Interrupted('interrupted; nothing was changed'))
    })
    lines.once('SIGINT', stop)
    lines.question(secret ? '' : question, (answer) => {
      answered = true
      resolve(answer.trim())
      lines.close()
    })
    // Last, so that nothing typed at once is lost.
    if (secret) io.stderr.write(question)
  })
}
