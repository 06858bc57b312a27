import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { admin, newDatabase, type RunningServer, rulesPath, start, startServer } from '../process.ts'
import { exchangeRaw, rawRequest } from '../raw-socket.ts'
import { outbound, watching } from './outbound.ts'

/*
 * API7: a server fetches what a request names, from inside the network. This one fetches nothing, so there is nothing to
 * forge: a process of it is watched while it is given addresses in every place that takes text, and must neither connect
 * to anybody nor look up a name.
 */
/** Somebody whom a server would come to that follows an address. */
const bait = createServer((socket) => {
  visits++
  socket.destroy()
})
let visits = 0
let address: string
let server: RunningServer
beforeAll(async () => {
  await new Promise<void>((resolve) => bait.listen(0, '127.0.0.1', resolve))
  const found = bait.address()
  if (typeof found !== 'object' || found === null) throw new Error('it listens on a port')
  address = `http://127.0.0.1:${found.port}`
  const settings = { TRUST_PROXY: '127.0.0.1', CORS_ORIGINS: address, VALIDATE_RESPONSES: '1' }
  server = await startServer({ ...newDatabase(), ...admin.env, ...settings }, [], { node: watching })
})
afterAll(async () => {
  bait.close()
  await server.stop()
})

/** A request with an address in every field that other servers follow or look up. */
async function send(method: string, target: string, json?: unknown): Promise<string> {
  const host = address.replace('http://', '')
  const body = json === undefined ? '' : JSON.stringify(json)
  const headers = {
    Host: host,
    Authorization: admin.authorization,
    Connection: 'close',
    'Content-Type': 'application/json',
    'Content-Length': `${body.length}`,
    'X-Forwarded-Host': host,
    'X-Forwarded-For': 'example.com',
    Forwarded: `for=example.com;host=${host}`,
    Origin: address,
    Referer: `${address}/referer`,
    'X-Callback-Url': `${address}/callback`,
    Link: `<${address}/link>; rel="preload"`,
    Destination: `${address}/destination`,
  }
  return exchangeRaw(server.port, rawRequest(`${method} ${target}`, headers, body))
}

describe('a server that is given addresses', () => {
  test('in the target, in every field and in the body, goes to none of them', async () => {
    const order = {
      name: `${address}/name`,
      description: `${address}/d`,
      capacities: {},
      icon_url: `${address}/icon`,
      $ref: `${address}/ref`,
    }
    expect(await send('POST', rulesPath, order)).toMatch(/^HTTP\/1\.1 200 /)
    expect(await send('GET', rulesPath)).toContain(`${address}/name`)
    expect(await send('GET', `${rulesPath}/assignees?url=${address}&page[size]=1`)).toMatch(/^HTTP\/1\.1 200 /)
    expect(await send('GET', `${address}${rulesPath}`)).toMatch(/^HTTP\/1\.1 200 /)
    expect(await send('GET', `${rulesPath}/${encodeURIComponent(address)}`)).toMatch(/^HTTP\/1\.1 404 /)
    expect(await send('CONNECT', address.replace('http://', ''))).toMatch(/^HTTP\/1\.1 400 /)
    for (const path of ['/docs', '/openapi.json', '/readyz'])
      expect(await send('GET', path)).toMatch(/^HTTP\/1\.1 200 /)
    expect(visits).toBe(0)
  })

  test('connects to nobody, looks up no name and starts no program, from its start to its end', async () => {
    const { code, stderr } = await server.stop()
    expect(code).toBe(0)
    expect(stderr).toContain('"operation":"createCapacityRule"')
    expect(outbound(stderr)).toEqual([])
  })
})

test('the watch tells of what it is there for', async () => {
  // The same command, with something else before it that does what a server must not do.
  const talk = `
    import { execFile } from 'node:child_process'
    import { connect } from 'node:net'
    import { lookup } from 'node:dns'
    connect(${new URL(address).port}, '127.0.0.1').on('error', () => {})
    lookup('localhost', () => {})
    execFile(process.execPath, ['--version'])`
  const node = [...watching, `--import=data:text/javascript,${encodeURIComponent(talk)}`]
  const { stderr } = await start(['--version'], { node }).ended
  const kinds = new Set(outbound(stderr))
  expect([...kinds].toSorted()).toEqual([
    'OUTBOUND GETADDRINFOREQWRAP',
    'OUTBOUND PROCESSWRAP',
    'OUTBOUND TCPCONNECTWRAP',
  ])
})
