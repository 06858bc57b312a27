import module from 'node:module'

// What was compiled once need not be compiled at the next start. The first Nodes 22 cannot do that.
module.enableCompileCache?.()
const { main } = await import('./commands/main.ts')
await main(process.argv)
