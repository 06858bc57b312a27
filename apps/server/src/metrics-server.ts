import { createServer } from 'node:http'
import { Registry } from 'prom-client'
import { portOf } from './http/node-server.ts'

export interface MetricsServer {
  readonly port: number
  readonly close: () => Promise<void>
}

/**
 * Serves metrics at `/metrics`, on a listener of their own.
 *
 * @param read gives them as Prometheus reads them
 * @param at port 0 takes a free one
 * @throws what the system says when the address cannot be had
 */
export function startMetricsServer(
  read: () => Promise<string>,
  at: { readonly host: string; readonly port: number },
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics' || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('the metrics are at /metrics\n')
      return
    }
    read().then(
      (text) => response.writeHead(200, { 'Content-Type': Registry.PROMETHEUS_CONTENT_TYPE }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(at, () => {
      const close = () => {
        server.closeAllConnections()
        return new Promise<void>((done) => server.close(() => done()))
      }
      resolve({ port: portOf(server.address()), close })
    })
  })
}
