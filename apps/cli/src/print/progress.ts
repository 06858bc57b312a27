import { Presets, SingleBar } from 'cli-progress'

/** How far long work has come, for whoever waits at a terminal. */
export interface Progress {
  /** Begins, or sets another total and goes on. */
  start(total: number, what: string): void
  advance(by: number): void
  /** Takes the bar away. */
  stop(): void
}

/** Less than this is over before anybody could read the bar. */
const leastShown = 5

/** A bar on a terminal, and nothing at all in a pipe. */
export function progressOn(stream: NodeJS.WritableStream & { readonly isTTY?: boolean | undefined }): Progress {
  if (!stream.isTTY) return { start: () => {}, advance: () => {}, stop: () => {} }
  const format = '{bar} {value}/{total} {what}'
  let bar: SingleBar | undefined
  return {
    start(total, what) {
      if (bar) return bar.setTotal(total)
      if (total < leastShown) return
      bar = new SingleBar({ format, stream, clearOnComplete: true, hideCursor: true }, Presets.shades_classic)
      bar.start(total, 0, { what })
    },
    advance: (by) => bar?.increment(by),
    stop() {
      bar?.stop()
      bar = undefined
    },
  }
}
