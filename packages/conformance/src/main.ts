#!/usr/bin/env node
// Nothing else is loaded before the version is known: what an old Node does not have would fail without a clear word.
const oldestMajor = 22

if (Number(process.versions.node.split('.')[0]) < oldestMajor) {
  console.error(`capacity-rules-conformance needs Node ${oldestMajor} or newer; this is ${process.versions.node}`)
  process.exitCode = 2
} else {
  const { main } = await import('./command/main.ts')
  await main(process.argv)
}
