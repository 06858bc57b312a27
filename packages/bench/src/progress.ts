/** Tells what goes on: on a terminal, in one line that is written over. In a pipe it says nothing. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}
