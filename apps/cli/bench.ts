// What plan and apply cost for a large account: `node apps/cli/bench.ts`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openServer, people } from './test/open-server.ts'

const rules = 500
const agentsPerRule = 100
const main = fileURLToPath(new URL('src/main.ts', import.meta.url))
const file = join(tmpdir(), `capacity-rules-bench-${process.pid}.yaml`)

/** A file with all agents in rules, but the admin; `shift` moves one agent of each rule into the next. */
function fileOf(ids: readonly number[], shift: number): string {
  const lines = ['version: 1', 'rules:', '  - name: Default capacity rule', '    default: true']
  lines.push('    capacities: { email: 10, messaging: 3, voice: 1 }')
  for (let rule = 0; rule < rules; rule++) {
    lines.push(`  - name: Rule ${rule}`, '    capacities: { email: 4, messaging: 2, voice: 0 }', '    agents:')
    for (let at = 0; at < agentsPerRule; at++) {
      lines.push(`      - ${ids[(rule * agentsPerRule + at + shift) % ids.length]}`)
    }
  }
  return `${lines.join('\n')}\n`
}

const server = await openServer()
const agents = people(rules * agentsPerRule)
const ids = agents.map(({ id }) => id)
const { env } = await server.newAccount({ agents })

async function measure(what: string, ...args: string[]): Promise<void> {
  const before = server.answered()
  const startedAt = performance.now()
  const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env.PATH, HOME: tmpdir(), ...env } })
  child.stderr.pipe(process.stderr)
  child.stdout.resume()
  const [code] = await once(child, 'close')
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(2)
  console.log(
    `${what.padEnd(44)} ${String(server.answered() - before).padStart(5)} requests  ${seconds.padStart(6)} s  exit ${code}`,
  )
}

try {
  console.log(`${rules} rules, ${ids.length} agents`)
  writeFileSync(file, fileOf(ids, 0))
  await measure('validate', 'validate', file)
  await measure('plan, all agents in the default rule', 'plan', file)
  await measure('apply, the same', 'apply', '--yes', file)
  await measure('plan, nothing to change', 'plan', file)
  await measure('pull', 'pull')
  writeFileSync(file, fileOf(ids, 1))
  await measure('plan, one agent of each rule moves', 'plan', file)
  await measure('apply, the same', 'apply', '--yes', file)
} finally {
  await server.close()
  rmSync(file, { force: true })
}
