/** Tells on a terminal what goes on, in a line that is written over. In a pipe it says nothing. */
export class Progress {
  readonly #stream = process.stderr

  readonly tell = (done: number, all: number, id: string): void => {
    if (this.#stream.isTTY) this.#stream.write(`\r\u001b[K${done}/${all} ${id}`)
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\u001b[K')
  }
}
