#!/usr/bin/env node
import { exitCodes } from './exit-codes.ts'
import { run } from './run.ts'

// Whoever reads our output may stop early, as `head` does.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? exitCodes.done : exitCodes.failed),
  )
}
// The first Ctrl-C lets the request under way finish; a second one ends the process in the usual way.
const interrupt = new AbortController()
process.once('SIGINT', () => interrupt.abort())

const { env, stdin, stdout, stderr } = process
process.exitCode = await run(process.argv.slice(2), { env, stdin, stdout, stderr, signal: interrupt.signal })
