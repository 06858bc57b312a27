import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { temporaryFile } from './command.ts'
import { startProxy } from './proxy.ts'
import { people, startRealServer } from './server.ts'

// A process takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const server = await startRealServer()
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

const start = (args: readonly string[], env: Readonly<Record<string, string>>) =>
  spawn(process.execPath, [main, ...args], { env: { HOME: '/nowhere', ...env }, stdio: 'pipe' })
const ended = async (child: ReturnType<typeof start>) => {
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
  return { code, stdout, stderr }
}

test('the process ends with the exit code of the command', async () => {
  const { env } = await server.newAccount()
  const file = temporaryFile(
    'version: 1\nrules:\n  - { name: New, default: true, capacities: { email: 1, messaging: 1, voice: 0 } }\n',
  )
  expect(await ended(start(['plan', file], env))).toMatchObject({ code: 2, stderr: '' })
  expect(await ended(start(['plan', '/nowhere/x'], env))).toMatchObject({ code: 1, stdout: '' })
  expect(await ended(start(['plan', file], {}))).toMatchObject({ code: 64, stdout: '' })
})

test('a reader that stops early, as head does, ends the command without a word', async () => {
  const { env } = await server.newAccount({ agents: people(3000) })
  const child = start(['assignees', '--format', 'csv'], env)
  await once(child.stdout, 'data')
  child.stdout.destroy()
  const [[code], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('SIGINT while agents are read ends the command at once, with nothing changed', async () => {
  const { env } = await server.newAccount({ agents: people(300) })
  let child: ReturnType<typeof start> | undefined
  const { baseUrl } = await startProxy(server.baseUrl, {
    there({ path }) {
      if (path.includes('/assignees')) child?.kill('SIGINT')
      return undefined
    },
  })
  child = start(['assignees', '--format', 'json', '--base-url', baseUrl], env)
  expect(await ended(child)).toMatchObject({
    code: 130,
    stderr: 'capacity-rules: interrupted; nothing was changed\n',
  })
})

test('a second SIGINT ends an apply at once, in the usual way', async () => {
  const { env } = await server.newAccount()
  const file = temporaryFile(
    'version: 1\nrules:\n  - { name: New, default: true, capacities: { email: 1, messaging: 1, voice: 0 } }\n',
  )
  let child: ReturnType<typeof start> | undefined
  const { baseUrl } = await startProxy(server.baseUrl, {
    there({ method }) {
      if (method === 'GET') return undefined
      child?.stderr.on('data', (text: string) => {
        if (String(text).includes('Ctrl-C again ends at once')) child?.kill('SIGINT')
      })
      child?.kill('SIGINT')
      // Never an answer: the process would wait for it.
      return new Promise(() => {})
    },
  })
  child = start(['apply', '--yes', '--base-url', baseUrl, file], env)
  const [code, signal] = await once(child, 'exit')
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGINT' })
})
