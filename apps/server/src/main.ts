#!/usr/bin/env node
import module from 'node:module'

// An older Node would crash inside SQLite without a word, so nothing that needs it is imported before this check.
const oldestNode = 22
if (Number(process.versions.node.split('.')[0]) < oldestNode) {
  console.error(`capacity-rules-server needs Node ${oldestNode} or newer, and this is ${process.version}`)
  process.exit(1)
}
// What was compiled once need not be compiled at the next start.
module.enableCompileCache()
const { main } = await import('./commands/main.ts')
await main(process.argv)
