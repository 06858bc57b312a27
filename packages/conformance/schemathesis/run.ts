import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const help = `Usage: node run.ts [--schemathesis FILE] [--seeds 1,2,3] [--examples N]

Runs Schemathesis against this server: all checks, all phases, a new server for each seed.

  --schemathesis FILE  the program (default: schemathesis, as the PATH has it)
  --seeds LIST         seeds with commas between them (default: 1,2,3)
  --examples N         cases for each operation in the fuzzing phase (default: 400)

Exit codes: 0 nothing found, 1 something found, 2 wrong arguments.
`

const root = fileURLToPath(new URL('../../..', import.meta.url))
const here = fileURLToPath(new URL('.', import.meta.url))
const document = join(root, 'packages/contract/src/generated/openapi.json')
const token = 'schemathesis-0123456789-0123456789'
const email = 'ada@example.com'
/** The agents that the contract's examples name, among others. */
const agents = Array.from({ length: 100 }, (_, index) => 1001 + index)

interface Outcome {
  readonly seed: number
  readonly cases: number
  readonly failures: number
  readonly seconds: number
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (typeof address !== 'object' || address === null) throw new Error('a listening server has a port')
  return address.port
}

/** Runs a program to its end. @returns its exit code and what it wrote */
async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd: string) {
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const [code] = await once(child, 'close')
  return { code: Number(code ?? 1), output }
}

/** Starts a server on a new file, with agents in it. */
async function startServer(folder: string, port: number): Promise<ChildProcess> {
  const env = {
    DATABASE_URL: `sqlite:${folder}/capacity-rules.db`,
    BOOTSTRAP_ADMIN_EMAIL: email,
    BOOTSTRAP_API_TOKEN: token,
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'warn',
    // As many as a long run may make: the limit is a rule of meaning, and has tests of its own.
    MAX_RULES_PER_ACCOUNT: '100000',
  }
  const main = join(root, 'apps/server/src/main.ts')
  const server = spawn(process.execPath, [main, 'serve'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const started = await Promise.race([once(server.stdout, 'data'), once(server, 'exit').then(() => undefined)])
  if (!started) throw new Error('the server did not start')
  server.stdout.resume()
  const file = join(folder, 'users.csv')
  const rows = agents.map((id) => `${id},Agent ${id},agent${id}@example.com,agent,,true`)
  writeFileSync(file, `id,name,email,role,permissions,active\n${rows.join('\n')}\n`)
  const imported = await run(process.execPath, [main, 'users', 'import', file], env, folder)
  if (imported.code !== 0) throw new Error(imported.output)
  return server
}

async function attempt(program: string, seed: number, examples: number): Promise<Outcome> {
  const startedAt = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'schemathesis-'))
  const port = await freePort()
  const server = await startServer(folder, port)
  try {
    const config = ['--config-file', join(here, 'schemathesis.toml')]
    const args = ['run', document, '--url', `http://127.0.0.1:${port}`, '--auth', `${email}/token:${token}`]
    const options = ['--checks', 'all', '--seed', `${seed}`, '--max-examples', `${examples}`, '--no-color']
    const { code, output } = await run(
      program,
      [...config, ...args, ...options],
      { PYTHONPATH: here, PYTHONDONTWRITEBYTECODE: '1' },
      // Where it keeps what it may want to try again.
      folder,
    )
    const cases = Number(/(\d+) generated/.exec(output)?.[1] ?? 0)
    const found = Number(/found (\d+) unique failures|(\d+) unique failures/.exec(output)?.[1] ?? 0)
    if (code !== 0) console.error(output)
    const failures = code === 0 ? 0 : Math.max(1, found)
    return { seed, cases, failures, seconds: (performance.now() - startedAt) / 1000 }
  } finally {
    server.kill('SIGTERM')
    await once(server, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      schemathesis: { type: 'string', default: 'schemathesis' },
      seeds: { type: 'string', default: '1,2,3' },
      examples: { type: 'string', default: '400' },
      help: { type: 'boolean', default: false },
    },
  })
  const whole = (text: string) => {
    if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new Error(`${JSON.stringify(text)} is not an integer from 1 up`)
    return Number(text)
  }
  return { ...values, seeds: values.seeds.split(',').map(whole), examples: whole(values.examples) }
}

async function main(): Promise<number> {
  const { help: wantsHelp, schemathesis, seeds, examples } = readArguments()
  if (wantsHelp) {
    process.stdout.write(help)
    return 0
  }
  const { info } = JSON.parse(readFileSync(document, 'utf8'))
  const outcomes: Outcome[] = []
  for (const seed of seeds) {
    const outcome = await attempt(schemathesis, seed, examples)
    console.log(
      `contract ${info.version}, seed ${seed}: ${outcome.cases} cases, ${outcome.failures} failures, ${outcome.seconds.toFixed(1)} s`,
    )
    outcomes.push(outcome)
  }
  const cases = outcomes.reduce((sum, outcome) => sum + outcome.cases, 0)
  const failures = outcomes.reduce((sum, outcome) => sum + outcome.failures, 0)
  console.log(`${cases} cases over ${seeds.length} seeds, ${failures} failures`)
  // A run without cases proves nothing.
  return failures === 0 && outcomes.every((outcome) => outcome.cases > 0) ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`schemathesis: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 2
}
