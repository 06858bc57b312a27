import { join } from 'node:path'
import type { Report } from '@capacity-rules/conformance/src/suite/finding.ts'
import { run } from '../src/pack.ts'
import { root } from '../src/published.ts'
import type { Container } from './container.ts'
import { userEnvironment } from './folder.ts'

const admin = { email: 'root@example.com', token: 'a-token-that-was-chosen-by-its-operator' } as const

/** The settings that make the first admin. */
export const firstAdmin = { BOOTSTRAP_ADMIN_EMAIL: admin.email, BOOTSTRAP_API_TOKEN: admin.token }

export interface Agent {
  readonly email: string
  readonly token: string
}

/**
 * Brings 24 people and three rules, as an operator and an admin do.
 *
 * @returns one of them, who may nothing
 */
export async function fillAccount({ command, origin }: Container): Promise<Agent> {
  const ids = Array.from({ length: 24 }, (_, index) => 11 + index)
  const emailOf = (id: number) => `user${id}@example.com`
  const rows = ids.map((id) => `${id},User ${id},${emailOf(id)},agent\n`)
  const imported = await command(['users', 'import', '-'], `id,name,email,role\n${rows.join('')}`)
  if (imported.code !== 0) throw new Error(imported.stderr)
  for (const place of [1, 2, 3]) {
    const agents = ids.filter((id) => id % 9 === place)
    const reply = await fetch(`${origin}/api/v2/capacity/rules`, {
      method: 'POST',
      headers: {
        Authorization: `Basic ${btoa(`${admin.email}/token:${admin.token}`)}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ name: `Team ${place}`, capacities: { email: place, messaging: 2 }, agent_ids: agents }),
    })
    if (!reply.ok) throw new Error(await reply.text())
  }
  const email = emailOf(12)
  const { code, stdout, stderr } = await command(['tokens', 'create', '--email', email])
  if (code !== 0) throw new Error(stderr)
  return { email, token: stdout.trim() }
}

/** Runs the conformance suite as a command, with everything that it may be given. @param journal a file for it */
export async function conform(
  { origin }: Container,
  agent: Agent,
  journal: string,
): Promise<{ code: number; report: Report }> {
  const main = join(root, 'packages/conformance/src/main.ts')
  const options = ['--agents', 'all', '--allow-default-switch', '--format', 'json', '--journal', journal]
  const ended = await run(process.execPath, [main, ...options], {
    env: {
      ...userEnvironment(),
      CAPACITY_RULES_BASE_URL: origin,
      CAPACITY_RULES_EMAIL: admin.email,
      CAPACITY_RULES_API_TOKEN: admin.token,
      CAPACITY_RULES_AGENT_EMAIL: agent.email,
      CAPACITY_RULES_AGENT_API_TOKEN: agent.token,
    },
    maxBuffer: 1e7,
  }).catch((error) => error)
  if (!ended.stdout) throw new Error(ended.stderr)
  return { code: ended.code ?? 0, report: JSON.parse(ended.stdout) }
}
