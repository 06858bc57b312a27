import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { describe, expect, test, vi } from 'vitest'

// Each runs a command that asks a registry.
vi.setConfig({ testTimeout: 60_000 })

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Runs the audit of `.ci/run` against a registry. */
const audit = (registry: string, env: NodeJS.ProcessEnv = {}) =>
  new Promise<{ code: number | null; stdout: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ['.ci/audit.mjs'],
      { cwd: root, env: { PATH: process.env.PATH, HOME: process.env.HOME, PNPM_CONFIG_REGISTRY: registry, ...env } },
      (_, stdout) => resolve({ code: child.exitCode, stdout }),
    )
  })

/** A registry of this machine that answers every question in the same way. */
async function withRegistry<T>(status: number, body: string, use: (address: string) => Promise<T>): Promise<T> {
  const server = createServer((_, response) => response.writeHead(status).end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('it listens on a port')
  try {
    return await use(`http://127.0.0.1:${address.port}/`)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

const advisory = (severity: string) =>
  JSON.stringify({
    hono: [
      {
        id: 1,
        url: 'https://example.com/advisories/1',
        title: 'An example',
        severity,
        vulnerable_versions: '<99.0.0',
        cwe: [],
        cvss: { score: 0, vectorString: null },
      },
    ],
  })

// One after the other they would take a while, most of it waiting for pnpm to start.
describe.concurrent('the audit of dependencies', () => {
  test('is clean when the registry knows nothing against them', async ({ expect }) => {
    expect(await withRegistry(200, '{}', (address) => audit(address))).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^audit: none at high or above in \d{2,} packages \(0 moderate, 0 low\)\n$/),
    })
  })

  test('fails for a vulnerability that is high, and names it', async ({ expect }) => {
    const { code, stdout } = await withRegistry(200, advisory('high'), (address) => audit(address))
    expect(code).toBe(1)
    expect(stdout).toMatch(/^high: hono \d+\.\d+\.\d+: An example https:\/\/example\.com\/advisories\/1$/m)
    expect(stdout).toMatch(/^audit: 0 critical, 1 high \(0 moderate, 0 low\)$/m)
  })

  test('tells of a lower one, and does not fail for it', async ({ expect }) => {
    expect(await withRegistry(200, advisory('moderate'), (address) => audit(address))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('(1 moderate, 0 low)'),
    })
  })

  const notRun = /^audit: NOT RUN, the registry gave no answer that says anything: ERR_PNPM_AUDIT_/m
  test.each([
    ['has no such service', 404, 'not found'],
    ['fails', 500, '{}'],
    ['answers with a page', 200, '<!doctype html><title>Sign in</title>'],
  ])('was not run when the registry %s, which is not called clean', async (_, status, body) => {
    const { code, stdout } = await withRegistry(status, body, (address) => audit(address, { GITHUB_ACTIONS: 'true' }))
    expect(code).toBe(0)
    expect(stdout).toMatch(notRun)
    expect(stdout).toMatch(/^::warning::.*not run/m)
    expect(stdout).not.toContain('none')
  })

  test('was not run when nobody listens', async ({ expect }) => {
    // Nothing listens on the port of a server that is gone.
    const gone = await withRegistry(200, '{}', async (address) => address)
    expect(await audit(gone)).toEqual({ code: 0, stdout: expect.stringMatching(notRun) })
  })

  test('fails when the command for it is not there', async ({ expect }) => {
    expect(await audit('http://127.0.0.1:1/', { PATH: '/nowhere' })).toMatchObject({ code: 2 })
  })
})
