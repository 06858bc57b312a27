import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import type { TestServer } from './server.ts'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const compiled = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url))

/** How a command ended, and all that it wrote. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

export type Environment = Readonly<Record<string, string>>

const children = new Set<ChildProcess>()
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

/** Starts the command as a user does, with nothing in its environment but what is given and PATH. */
export function start(args: readonly string[], env: Environment = {}): Started {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compiled, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  const ended = new Promise<Ended>((resolve, reject) => {
    const written = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      written.stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      written.stderr += text
    })
    child.once('error', reject)
    child.once('close', (code, signal) => {
      children.delete(child)
      resolve({ code, signal, ...written })
    })
  })
  return { child, ended }
}

export const run = (args: readonly string[], env?: Environment): Promise<Ended> => start(args, env).ended

/** The environment of the admin of a server. */
export function adminEnvironment({ admin }: TestServer, base?: URL): Environment {
  if (admin.kind !== 'api') throw new Error('the admin of the tests has an API token')
  return {
    CAPACITY_RULES_API_TOKEN: admin.token,
    CAPACITY_RULES_EMAIL: admin.email,
    ...(base && { CAPACITY_RULES_BASE_URL: base.origin }),
  }
}
