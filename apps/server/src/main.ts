import module from 'node:module'

// What was compiled once need not be compiled at the next start.
module.enableCompileCache()
const { main } = await import('./commands/main.ts')
await main(process.argv)
