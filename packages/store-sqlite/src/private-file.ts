import { closeSync, openSync } from 'node:fs'

/**
 * Makes an empty file that nobody but its owner may read or write, whatever the umask. SQLite gives what it puts beside
 * a database (`-wal`, `-shm`, `-journal`) the rights of the database itself. A file that is there stays as it is: its
 * rights are its owner's decision. No link is followed.
 *
 * @returns whether the file was made
 * @throws what the system says, as with `EACCES`
 * @example makePrivateFile('./data/capacity-rules.db')
 */
export function makePrivateFile(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx', 0o600))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}
