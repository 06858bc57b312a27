import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, vi } from 'vitest'

// A process takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const compiled = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url))
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** The environment of a process: only what is given, PATH, and where Node keeps what it compiled, to start sooner. */
export type Environment = Readonly<Record<string, string>>

/** How a process ended, and all that it wrote. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Started {
  readonly pid: number
  readonly child: ChildProcess
  /** What it wrote so far. */
  readonly stdout: () => string
  readonly stderr: () => string
  /** Settles when the process has ended and its output was read. */
  readonly ended: Promise<Ended>
}

export interface RunningServer extends Started {
  /** Scheme, host and port, as the server told them. */
  readonly address: string
  readonly port: number
  /** Sends a signal, SIGTERM unless said otherwise, and waits for the end. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<Ended>
}

const folder = mkdtempSync(join(tmpdir(), 'capacity-rules-process-'))
const children = new Set<ChildProcess>()
let folders = 0

const endAll = () => {
  for (const child of children) child.kill('SIGKILL')
}
process.once('exit', endAll)
afterAll(() => {
  endAll()
  rmSync(folder, { recursive: true, force: true })
})

/** A path that nothing has used yet, for a folder or file that is gone after the tests of this file. */
export const temporaryPath = (extension = ''): string => join(folder, `${++folders}${extension}`)

/** The setting for a database of its own. */
export const newDatabase = (): Environment => ({ DATABASE_URL: `sqlite:${temporaryPath('.db')}` })

interface StartOptions {
  /** The file to run; the command's own sources unless given. */
  readonly entry?: string
  readonly env?: Environment | undefined
  /** Options of Node itself. */
  readonly node?: readonly string[]
  readonly cwd?: string
}

/** Starts the command, in a folder that is gone after the tests. */
export function start(
  args: readonly string[],
  { entry = main, env = {}, node = [], cwd = folder }: StartOptions = {},
): Started {
  const child = spawn(process.execPath, [...node, entry, ...args], {
    cwd,
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compiled, ...env },
    stdio: 'pipe',
  })
  children.add(child)
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      children.delete(child)
      resolve({ code, signal, stdout, stderr })
    })
  })
  return { pid: child.pid ?? 0, child, stdout: () => stdout, stderr: () => stderr, ended }
}

/** Runs the command to its end. @param options.input what it reads on standard input; nothing unless given */
export function run(
  args: readonly string[],
  { input = '', ...options }: StartOptions & { readonly input?: string | Uint8Array } = {},
): Promise<Ended> {
  const { child, ended } = start(args, options)
  // A command that does not read its input may be gone before it is written.
  child.stdin?.on('error', () => {})
  child.stdin?.end(input)
  return ended
}

/**
 * Starts `serve` on a free port of this machine and waits until it says where it listens.
 *
 * @throws with what the process wrote, when it ends instead
 */
export async function startServer(
  env: Environment = newDatabase(),
  args: readonly string[] = [],
  options: StartOptions = {},
): Promise<RunningServer> {
  const process = start(['serve', ...args], { env: { PORT: '0', ...env }, ...options })
  const address = await lineOf(process, /^Capacity Rules \S+ listens on (\S+)$/m)
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    process.child.kill(signal)
    return process.ended
  }
  return { ...process, address, port: Number(new URL(address).port), stop }
}

/** Waits for a line on standard output and gives what the pattern's first group found. */
export function lineOf({ child, stdout, ended }: Started, line: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = line.exec(stdout())?.[1]
      if (found === undefined) return
      child.stdout?.off('data', look)
      resolve(found)
    }
    child.stdout?.on('data', look)
    look()
    ended.then((end) => reject(new Error(`ended before ${line} with ${JSON.stringify(end)}`)), reject)
  })
}

/** The `Authorization` of an e-mail address with an API token. */
export const basic = (email: string, secret: string): string =>
  `Basic ${Buffer.from(`${email}/token:${secret}`).toString('base64')}`

/** An admin who is known before the first start, as settings and as `Authorization`. */
export const admin = {
  email: 'root@example.com',
  secret: 'a-token-that-was-chosen-by-its-operator',
  get env(): Environment {
    return { BOOTSTRAP_ADMIN_EMAIL: this.email, BOOTSTRAP_API_TOKEN: this.secret }
  },
  get authorization(): string {
    return basic(this.email, this.secret)
  },
} as const

export const rulesPath = '/api/v2/capacity/rules'

/** Gets a path of a running server. */
export const get = (server: { readonly address: string }, authorization: string, path = rulesPath): Promise<Response> =>
  fetch(`${server.address}${path}`, { headers: { Authorization: authorization } })
