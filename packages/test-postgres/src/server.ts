import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  chownSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { postgresBinaries } from './binaries.ts'
import { type Frozen, freeze } from './processes.ts'

/** The user that a server runs as when root starts it, since PostgreSQL refuses to run as root: `nobody`. */
const unprivileged = 65_534

/** How long a server may take to start, in milliseconds, on a machine that is busy with other tests. */
const startTimeoutMs = 60_000

export interface PostgresOptions {
  /** Whether what was committed survives a crash. False unless given: it makes tests faster and proves nothing. */
  readonly durable?: boolean
  /** Settings of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string | number>>
}

export interface Postgres {
  /** The database `postgres` as its superuser. */
  readonly url: string
  readonly port: number
  /** The folder with `initdb` and `postgres`. */
  readonly bin: string
  /** The process id of the postmaster. */
  readonly pid: () => number
  /** Ends the server, immediately and without a checkpoint, as a crash would; `start` brings it back. */
  readonly crash: () => Promise<void>
  /** Kills all processes of the server at once, as `kill -9` does; `start` brings it back. */
  readonly kill: () => Promise<void>
  /** Stops all processes of the server where they are, as a machine does that hangs. */
  readonly freeze: () => Promise<Frozen>
  /** Starts a server that has ended, on the same port with the same data. */
  readonly start: () => Promise<void>
  /** Starts a standby that streams from this server, with the same options, which ends first for a moment. */
  readonly startStandby: () => Promise<Postgres>
  /** Ends the server and removes its data. */
  readonly stop: () => Promise<void>
}

/**
 * Starts a throw-away PostgreSQL on a free port of this machine: a real server, never as root, that ends with this
 * process, however that ends.
 *
 * @example const { url, stop } = await startPostgres({ durable: true })
 */
export const startPostgres = (options: PostgresOptions = {}): Promise<Postgres> =>
  startOn(options, async (bin, folder) => initialize(bin, folder))

/** @param fill puts the data into a folder */
async function startOn(
  options: PostgresOptions,
  fill: (bin: string, folder: string) => Promise<void>,
): Promise<Postgres> {
  const { durable = false, settings = {} } = options
  const folder = mkdtempSync(join(tmpdir(), 'capacity-rules-postgres-'))
  try {
    const bin = postgresBinaries(folder)
    giveAway(folder)
    await fill(bin, folder)
    const port = await freePort()
    const all = { ...base(port), ...(durable ? {} : fast), ...settings }
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`
    let running: Running | undefined = await launch(bin, folder, all)
    let wasKilled = false
    const pid = () => Number(readFileSync(join(folder, 'data/postmaster.pid'), 'utf8').split('\n')[0])
    const end = async (signal: EndSignal) => {
      await running?.end(signal)
      running = undefined
    }
    const start = async () => {
      running ??= await launch(bin, folder, all)
    }
    return {
      url,
      port,
      bin,
      pid,
      crash: () => end('QUIT'),
      kill: async () => {
        const frozen = await freeze(url, pid())
        frozen.kill()
        wasKilled = true
        await end('KILL')
      },
      freeze: () => freeze(url, pid()),
      start,
      startStandby: async () => {
        await end('INT')
        const { synchronous_standby_names: _, ...others } = settings
        return startOn({ durable, settings: others }, async (_, into) => {
          copyAsStandby(folder, into, port)
          await start()
        })
      },
      stop: async () => {
        // What was killed has left memory behind, which it removes when it starts again.
        if (wasKilled) await start()
        await end('INT')
        rmSync(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

type Settings = Readonly<Record<string, string | number>>

const base = (port: number): Settings => ({
  port,
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
})

/** Without waiting for the disk. */
const fast: Settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

const isRoot = (): boolean => process.getuid?.() === 0

function giveAway(folder: string): void {
  if (!isRoot()) return
  chownSync(folder, unprivileged, unprivileged)
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    // Links have no owner that matters, and some lead to what is not there.
    try {
      chownSync(join(folder, entry), unprivileged, unprivileged)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    }
  }
}

const asWhom = (folder: string) => ({
  cwd: folder,
  env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
  ...(isRoot() && { uid: unprivileged, gid: unprivileged }),
})

function initialize(bin: string, folder: string): void {
  const options = ['-D', 'data', '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync']
  execFileSync(join(bin, 'initdb'), options, { ...asWhom(folder), stdio: ['ignore', 'ignore', 'inherit'] })
}

/** The primary stands in a file, and not on the command line, so that `ALTER SYSTEM` can change it. */
function copyAsStandby(from: string, into: string, primaryPort: number): void {
  cpSync(join(from, 'data'), join(into, 'data'), { recursive: true })
  const primary = `host=127.0.0.1 port=${primaryPort} user=postgres application_name=standby`
  appendFileSync(join(into, 'data/postgresql.auto.conf'), `primary_conninfo = '${primary}'\n`)
  writeFileSync(join(into, 'data/standby.signal'), '')
  giveAway(into)
}

/**
 * The shell's standard input ends when this process does, even by `kill -9`; then it stops the server and removes all
 * that it left, even when all its processes are stopped. A line on it is the name of a signal to end the server with, and
 * the folder stays.
 */
const keeper = `
"$@" </dev/null &
server=$!
if read -r signal; then kill -"$signal" $server; wait $server
else kill -QUIT $server; kill -CONT $server; wait $server; rm -rf "$PWD"
fi`

type EndSignal = 'INT' | 'QUIT' | 'KILL'

interface Running {
  /** Ends the server with a signal, and waits until it has. */
  readonly end: (signal: EndSignal) => Promise<void>
}

async function launch(bin: string, folder: string, settings: Settings): Promise<Running> {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const command = [join(bin, 'postgres'), '-D', 'data', ...flags]
  // A process group of its own: Ctrl-C at the terminal is for us, and we end the server when we are done with it.
  const shell = spawn('sh', ['-c', keeper, 'sh', ...command], {
    ...asWhom(folder),
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  })
  const ended = once(shell, 'exit')
  await started(shell, ended)
  return {
    end: async (signal) => {
      shell.stdin.end(`${signal}\n`)
      await ended
    },
  }
}

/** Clients that come too early are told in the log, too; that is none of the server's troubles. */
const gaveUp = /FATAL:(?! *the database system is)/

/** Waits until the server says that it can be connected to. @throws with its log when it cannot be started */
async function started(shell: ChildProcessByStdio<Writable, null, Readable>, ended: Promise<unknown>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let log = ''
  const fail = (why: string) => reject(new Error(`PostgreSQL did not start: ${why}\n${log}`))
  const look = (text: string) => {
    log += text
    if (/ready to accept (read-only )?connections/.test(log)) resolve()
    else if (gaveUp.test(log)) fail('it gave up')
  }
  shell.stderr.setEncoding('utf8').on('data', look)
  shell.once('error', reject)
  const timer = setTimeout(() => fail(`not within ${startTimeoutMs} ms`), startTimeoutMs)
  ended.then(() => fail('it ended'), reject)
  try {
    await promise
  } finally {
    clearTimeout(timer)
    // What it says later is read, so that it never waits for us, and thrown away.
    shell.stderr.off('data', look).resume()
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address: AddressInfo | string | null = probe.address()
  probe.close()
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server has a port')
  return address.port
}
