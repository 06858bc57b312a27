import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Environment, get, newDatabase, run, startServer, temporaryPath } from './process.ts'

const refusal = (said: RegExp, code: number) => ({
  code,
  stdout: '',
  stderr: expect.stringMatching(new RegExp(`^capacity-rules-server: [^\\n]*${said.source}[^\\n]*\\n$`)),
})

/** Each setting with a value that it cannot have, and what the line says beside the name. */
const badSettings: [name: string, value: string, says: RegExp][] = [
  ['HOST', 'example.com', /"example\.com" is not allowed, must be an IP address/],
  ['PORT', '65536', /"65536" is not allowed, must be 0 to 65535/],
  ['DATABASE_URL', 'mysql://root@db/x', /is not allowed, must be `sqlite:` and a path/],
  ['PUBLIC_URL', 'https://capacity.example/path', /must be `http:\/\/` or `https:\/\/` and a host/],
  ['TRUST_PROXY', '10.0.0.0/33', /must be addresses or CIDR blocks/],
  ['LOG_LEVEL', 'two\nlines', /"two\\nlines" is not allowed, must be `debug`/],
  ['VALIDATE_RESPONSES', 'yes', /"yes" is not allowed, must be 0 or 1/],
  ['MAX_RULES_PER_ACCOUNT', '0', /"0" is not allowed, must be 1 to 100000/],
  ['BOOTSTRAP_ADMIN_EMAIL', 'nobody', /"nobody" is not allowed, must be an e-mail address/],
  ['BOOTSTRAP_API_TOKEN', 'short-secret', /its value is not allowed, must be 32 to 255/],
]

describe.concurrent('a setting that is not allowed keeps the server from starting, in one line and with exit code 2', () => {
  test.each(badSettings)('%s=%s', async (name, value, says) => {
    const database = temporaryPath('.db')
    const ended = await run(['serve'], { env: { DATABASE_URL: `sqlite:${database}`, PORT: '0', [name]: value } })
    expect(ended).toMatchObject(refusal(new RegExp(`${name}: .*${says.source}`), 2))
    expect(existsSync(database)).toBe(false)
  })

  test('a token without its address, and no secret is shown', async () => {
    const secret = 's'.repeat(40)
    const ended = await run(['serve'], { env: { ...newDatabase(), BOOTSTRAP_API_TOKEN: secret } })
    expect(ended).toMatchObject(refusal(/BOOTSTRAP_API_TOKEN: goes with BOOTSTRAP_ADMIN_EMAIL/, 2))
    expect(ended.stderr).not.toContain(secret)
  })

  test('for every other command too', async () => {
    expect(await run(['users', 'list'], { env: { PORT: 'x' } })).toMatchObject(refusal(/PORT: "x"/, 2))
  })
})

describe.concurrent('a start that fails says why in one line, with exit code 1', () => {
  const serve = (env: Environment) => run(['serve'], { env: { PORT: '0', ...env } })
  const taken = createServer()
  let port = 0
  beforeAll(async () => {
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const address = taken.address()
    if (typeof address === 'object' && address) port = address.port
  })
  afterAll(() => {
    taken.close()
  })

  test('a port in use, which does not cost the first token: the next start shows it', async () => {
    const env = newDatabase()
    expect(await serve({ ...env, PORT: String(port) })).toMatchObject(refusal(new RegExp(`EADDRINUSE.*:${port}`), 1))
    const server = await startServer(env)
    expect((await server.stop()).stdout).toMatch(/curl -u 'admin@example\.com\/token:crapi_/)
  })

  test('a file that another server has, which goes on undisturbed', async () => {
    const env = newDatabase()
    const first = await startServer(env)
    expect(await serve(env)).toMatchObject(refusal(/\.db is in use by another server/, 1))
    expect((await get(first, '')).status).toBe(401)
    await first.stop()
  })

  test('a file that is no database, which stays as it is', async () => {
    const file = temporaryPath('.db')
    writeFileSync(file, 'Dear diary,\n'.repeat(1000))
    const ended = await serve({ DATABASE_URL: `sqlite:${file}` })
    expect(ended).toMatchObject(refusal(new RegExp(`cannot open ${file}: file is not a database`), 1))
    expect(readFileSync(file, 'utf8')).toBe('Dear diary,\n'.repeat(1000))
  })

  test('a schema of a newer program', async () => {
    const file = temporaryPath('.db')
    const env = { DATABASE_URL: `sqlite:${file}` }
    await run(['accounts', 'create', 'main'], { env })
    await ageSchema(file)
    const said = new RegExp(`cannot open ${file}: its schema is version 999, and this program knows versions up to`)
    expect(await serve(env)).toMatchObject(refusal(said, 1))
    expect(await run(['accounts', 'list'], { env })).toMatchObject(refusal(said, 1))
  })

  test('a path below a file, and a folder in place of a file', async () => {
    const file = temporaryPath('.txt')
    writeFileSync(file, '')
    expect(await serve({ DATABASE_URL: `sqlite:${file}/x.db` })).toMatchObject(refusal(/cannot open .*\.txt\/x\.db/, 1))
    const folder = temporaryPath()
    await run(['accounts', 'list'], { env: { DATABASE_URL: `sqlite:${folder}/x.db` } })
    expect(await serve({ DATABASE_URL: `sqlite:${folder}` })).toMatchObject(refusal(/unable to open/, 1))
  })
})

/** Writes into the file that a program from the future has been at it. */
async function ageSchema(file: string): Promise<void> {
  const { DatabaseSync } = await import('node:sqlite')
  const db = new DatabaseSync(file)
  db.exec("INSERT INTO schemaversion (version, name) VALUES (999, 'from-the-future')")
  db.close()
}
