import { statSync } from 'node:fs'
import { Presets, SingleBar } from 'cli-progress'
import { Failure } from './failure.ts'

/** The size of a file in bytes. @throws Failure when it cannot be read */
export function sizeOf(file: string): number {
  try {
    return statSync(file).size
  } catch (error) {
    throw new Failure(`cannot read ${file}: ${error instanceof Error ? error.message : error}`)
  }
}

/** A bar on a terminal, and nothing at all in a pipe. */
export class Progress {
  readonly #bar: SingleBar | undefined

  /** @param size of the file in bytes, where it is known */
  constructor(size: number | undefined) {
    if (!process.stderr.isTTY) return
    const format = size === undefined ? '{rows} rows' : '{bar} {percentage}% | {rows} rows'
    this.#bar = new SingleBar({ format, stream: process.stderr, clearOnComplete: true }, Presets.shades_classic)
    this.#bar.start(size ?? 0, 0, { rows: 0 })
  }

  async *watch(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#bar?.increment(chunk.byteLength)
      yield chunk
    }
  }

  rows(rows: number): void {
    this.#bar?.update({ rows })
  }

  stop(): void {
    this.#bar?.stop()
  }
}
