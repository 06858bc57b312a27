import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { runNode } from '../run-node.ts'

const main = join(import.meta.dirname, '../../../apps/server/src/main.ts')
const admin = { email: 'ada@example.com', token: 'a-token-for-nothing-but-these-checks' }

const agentIds = [1001, 1002, 1003, 1004, 1005, 1006] as const
const agent = (id: number) => ({ id, name: `Agent ${id}`, email: `agent${id}@example.com`, role: 'agent' })
const assigner = { ...agent(1099), permissions: ['capacity_rules_access:view-and-assign'] }

/** A server with a team, and what the workflows have to know of it. */
export interface WorkflowServer extends AsyncDisposable {
  /** Scheme, host and port. */
  readonly address: string
  /** The inputs of all workflows, by name. */
  readonly inputs: Readonly<Record<string, string | number>>
  /** The admin's `Authorization`. */
  readonly authorization: string
}

/**
 * Starts the server as an operator does, on a free port of this machine with a store of its own, and fills it with a team.
 * It is gone, and its store with it, when it is disposed of.
 *
 * @throws with what the server wrote when it does not start
 */
export async function startWorkflowServer(): Promise<WorkflowServer> {
  const folder = mkdtempSync(join(tmpdir(), 'capacity-rules-workflows-'))
  const env = {
    DATABASE_URL: `sqlite:${join(folder, 'store.db')}`,
    PORT: '0',
    LOG_LEVEL: 'error',
    BOOTSTRAP_ADMIN_EMAIL: admin.email,
    BOOTSTRAP_API_TOKEN: admin.token,
  }
  const { address, stop } = await serve(env, folder)
  const end = async () => {
    await stop()
    rmSync(folder, { recursive: true })
  }
  try {
    const inputs = await prepare(env)
    const authorization = `Basic ${Buffer.from(`${admin.email}/token:${admin.token}`).toString('base64')}`
    return { address, inputs, authorization, [Symbol.asyncDispose]: end }
  } catch (error) {
    await end()
    throw error
  }
}

async function serve(env: NodeJS.ProcessEnv, cwd: string): Promise<{ address: string; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, [main, 'serve'], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const exit = once(child, 'exit')
  const stop = async () => {
    child.kill()
    await exit
    process.off('exit', kill)
  }
  let address: string | undefined
  for await (const line of createInterface({ input: child.stdout })) {
    address = /listens on (\S+)$/.exec(line)?.[1]
    if (address !== undefined) break
  }
  if (address === undefined) {
    await stop()
    throw new Error('the server ended before it listened')
  }
  // Whatever else it says is of no interest, but has to be read.
  child.stdout.resume()
  return { address, stop }
}

/** Imports the team and makes its tokens, beside the running server. @returns the inputs of the workflows */
async function prepare(env: NodeJS.ProcessEnv): Promise<WorkflowServer['inputs']> {
  const command = async (args: readonly string[], input?: string): Promise<string> => {
    const { code, stdout, stderr } = await runNode(main, args, { env, ...(input !== undefined && { input }) })
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`)
    return stdout.trim()
  }
  const token = (email: string, ...options: string[]) => command(['tokens', 'create', '--email', email, ...options])
  const team = [...agentIds.map(agent), assigner]
  await command(['users', 'import', '-'], team.map((user) => JSON.stringify(user)).join('\n'))
  const [first, second, third, fourth, fifth, nobody] = agentIds
  const { email } = agent(nobody)
  return {
    admin_email: admin.email,
    admin_token: admin.token,
    read_token: await token(admin.email, '--bearer', '--scope', 'read'),
    write_token: await token(admin.email, '--bearer'),
    assigner_email: assigner.email,
    assigner_token: await token(assigner.email),
    agent: nobody,
    agent_email: email,
    agent_token: await token(email),
    idempotency_key: 'evening-shift-once',
    first_agent: first,
    second_agent: second,
    third_agent: third,
    fourth_agent: fourth,
    fifth_agent: fifth,
  }
}
