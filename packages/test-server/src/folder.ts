import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders = new Set<string>()

/** Windows lets go of a file a moment after it is closed. */
const remove = (path: string): void => rmSync(path, { recursive: true, force: true, maxRetries: 5 })

function removeAll(): void {
  for (const path of folders) {
    try {
      remove(path)
    } catch {
      // Windows keeps what is still open. That is left to the system, and no reason for the process to fail.
    }
  }
}

/** A folder among the system's temporary ones, that is gone at the end of the process at the latest. */
export class TemporaryFolder {
  readonly #path = mkdtempSync(join(tmpdir(), 'capacity-rules-test-'))
  #made = 0

  constructor() {
    if (folders.size === 0) process.on('exit', removeAll)
    folders.add(this.#path)
  }

  /** A new folder in it. */
  make(): string {
    const path = join(this.#path, String(++this.#made))
    mkdirSync(path)
    return path
  }

  /** Removes one that `make` gave, or all. */
  remove(path = this.#path): void {
    remove(path)
    if (folders.delete(path) && folders.size === 0) process.off('exit', removeAll)
  }
}
