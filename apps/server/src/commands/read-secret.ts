import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/**
 * Reads a secret: asked for on a terminal without showing it, else the first line of standard input. It never stands on
 * the command line, where other users of the machine could see it.
 */
export function readSecret(question: string): Promise<string> {
  const terminal = process.stdin.isTTY === true
  const nowhere = new Writable({ write: (_, __, written) => written() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal })
  if (terminal) process.stderr.write(question)
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(line)
      lines.close()
      if (terminal) process.stderr.write('\n')
    })
    lines.once('close', () => resolve(''))
  })
}
