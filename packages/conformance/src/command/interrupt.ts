/**
 * Listens for the signals that ask a process to end, while some work goes on. The first one aborts the signal that the
 * work is given, so that it can put things back; a second one ends the process at once, and leaves the journal.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const stop = () => {
    for (const name of names) process.off(name, stop)
    controller.abort()
    console.error('\nInterrupted: the account is being put back. Once more ends at once, and leaves --clean-up to you.')
  }
  for (const name of names) process.on(name, stop)
  try {
    return await work(controller.signal)
  } finally {
    for (const name of names) process.off(name, stop)
  }
}
