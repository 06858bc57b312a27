import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Says on standard error when a process begins to talk to another machine, to look up a name, or to start a program. */
const watch = `
import { createHook } from 'node:async_hooks'
import { writeSync } from 'node:fs'
const kinds = ['TCPCONNECTWRAP', 'PIPECONNECTWRAP', 'GETADDRINFOREQWRAP', 'GETNAMEINFOREQWRAP', 'QUERYWRAP', 'UDPWRAP',
  'UDPSENDWRAP', 'PROCESSWRAP', 'HTTP2SESSION', 'TLSWRAP']
createHook({ init: (_, type) => kinds.includes(type) && writeSync(2, 'OUTBOUND ' + type + '\\n') }).enable()`

/** Options for Node that make a process tell of everything that it does beyond itself and its own socket. */
export const watching: readonly string[] = [`--import=data:text/javascript,${encodeURIComponent(watch)}`]

/** What a watched process told of, as it wrote it. */
export const outbound = (stderr: string): string[] => stderr.split('\n').filter((line) => line.startsWith('OUTBOUND'))

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** All sources of ours that run in a server, with their paths. */
export const sources: readonly (readonly [path: string, text: string])[] = [
  'apps/server/src',
  'packages/contract/src',
  'packages/core/src',
  'packages/store-sqlite/src',
  'packages/store-postgres/src',
].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => [path, readFileSync(join(root, path), 'utf8')] as const),
)

/** What a source imports, by name; dynamic imports too. */
export const importsOf = (text: string): string[] =>
  [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]/g)].map(([, name = '']) => name)
