import pg from 'pg'

/** A server whose processes are all stopped where they are. */
export interface Frozen {
  /** Lets all of them go on. */
  readonly thaw: () => void
  /** Kills all of them. */
  readonly kill: () => void
}

/**
 * Stops a server. It cannot tell of its processes when they are stopped, so its postmaster is stopped first, which makes
 * no more of them, then those that it tells of are, and the one that told at last.
 *
 * @param url a database of the server, for a superuser
 */
export async function freeze(url: string, postmaster: number): Promise<Frozen> {
  const client = new pg.Client({ connectionString: url })
  // It dies with the server.
  client.on('error', () => {})
  await client.connect()
  process.kill(postmaster, 'SIGSTOP')
  let pids: number[]
  try {
    const { rows } = await client.query<{ pid: number }>(
      'SELECT pid FROM pg_stat_activity ORDER BY pid = pg_backend_pid(), pid',
    )
    pids = rows.map(({ pid }) => pid)
  } catch (error) {
    process.kill(postmaster, 'SIGCONT')
    throw error
  }
  const signalAll = (signal: NodeJS.Signals) => {
    for (const pid of [...pids, postmaster]) signalTo(pid, signal)
  }
  signalAll('SIGSTOP')
  return {
    thaw: () => {
      signalAll('SIGCONT')
      client.end().catch(() => {})
    },
    kill: () => signalAll('SIGKILL'),
  }
}

/** A process that ended meanwhile needs no signal. */
function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
