import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(import.meta.resolve('@capacity-rules/server/src/main.ts'))

/** Who sends all requests: an admin who is known before the first start. */
const admin = { email: 'root@example.com', secret: 'a-token-that-was-chosen-by-its-operator' } as const
export const authorization = `Basic ${Buffer.from(`${admin.email}/token:${admin.secret}`).toString('base64')}`

export type Environment = Readonly<Record<string, string>>

const environment = (own: Environment) => ({
  PATH: process.env.PATH,
  BOOTSTRAP_ADMIN_EMAIL: admin.email,
  BOOTSTRAP_API_TOKEN: admin.secret,
  LOG_LEVEL: 'error',
  ...own,
})

/** All processes that run now: they end with this one. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

function start(args: readonly string[], env: Environment): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [main, ...args], { env: environment(env), stdio: 'pipe' })
  running.add(child)
  child.once('exit', () => running.delete(child))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  return { child, output: () => output }
}

/** Runs a command of the operator to its end. @throws Error with what it wrote, when it fails */
export async function runCommand(args: readonly string[], env: Environment, input: string): Promise<void> {
  const { child, output } = start(args, env)
  // A command that does not read its input may be gone before it is written.
  child.stdin?.on('error', () => {})
  child.stdin?.end(input)
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${output()}`)
}

/** A server in a process of its own, that keeps its port when it is killed and started again. */
export class ServerProcess {
  readonly #env: Environment
  #child: ChildProcess | undefined
  #port = 0
  /** What each of its processes wrote. */
  #logged: (() => string)[] = []

  constructor(env: Environment) {
    this.#env = env
  }

  get address(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** What it logged beside that its database was away. */
  get complaints(): string[] {
    const lines = this.#logged.flatMap((output) => output().split('\n'))
    return lines.filter((line) => line.startsWith('{') && !line.includes('"msg":"the store is not available"'))
  }

  /** Waits until it says where it listens. @throws Error with what it wrote, when it ends instead */
  async start(): Promise<void> {
    const { child, output } = start(['serve'], { ...this.#env, PORT: String(this.#port) })
    this.#child = child
    this.#logged.push(output)
    this.#port = await new Promise<number>((resolve, reject) => {
      const look = () => {
        const port = /listens on http:\/\/[^:]+:(\d+)/.exec(output())?.[1]
        if (port === undefined) return
        child.stdout?.off('data', look)
        resolve(Number(port))
      }
      child.stdout?.on('data', look)
      child.once('close', () => reject(new Error(`a server ended: ${output()}`)))
    })
  }

  /** Sends a signal and waits for the end. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const closed = once(child, 'close')
    child.kill(signal)
    await closed
  }
}
