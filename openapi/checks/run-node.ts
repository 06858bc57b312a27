import { spawn } from 'node:child_process'

/** How a program ended, and what it said. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface RunOptions {
  readonly cwd?: string
  /** The whole environment; this process's own unless given. */
  readonly env?: NodeJS.ProcessEnv
  /** What it reads on standard input; nothing unless given. */
  readonly input?: string
}

/**
 * Runs a JavaScript or TypeScript file with this Node to its end.
 *
 * @example `await runNode('main.ts', ['--help'])`
 */
export function runNode(file: string, args: readonly string[], { input = '', ...options }: RunOptions = {}) {
  const child = spawn(process.execPath, [file, ...args], { stdio: 'pipe', ...options })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  // A program that does not read its input may be gone before it is written.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  return new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
}
