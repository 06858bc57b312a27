import { statSync } from 'node:fs'
import { isIP } from 'node:net'
import type { Domain } from '@capacity-rules/core'
import type { Logger } from 'pino'
import { type Database, shownDatabase } from '../database-url.ts'
import type { Log } from '../http/exchange.ts'
import type { MetricsServer } from '../metrics-server.ts'
import { readSettings, SettingError, type Settings } from '../settings.ts'
import { serverVersion } from '../version.ts'
import { createLog, startAnswering } from './answer.ts'
import { pruneAudit } from './audit.ts'
import { bootstrap, bootstrapDemo, type Welcome } from './bootstrap.ts'
import { stopSignal } from './stop-signal.ts'
import { domainOn, openStore } from './store.ts'
import { isWorker, refuseOnFile, serveAsWorker, startWorkers } from './workers.ts'

interface Options {
  readonly demo?: boolean
  readonly workers?: number
}

/** `serve [--demo] [--workers N]`: runs until it is told to stop. */
export async function serve({ demo = false, workers = 1 }: Options): Promise<void> {
  const settings = settingsFor(demo)
  const log = createLog(settings)
  if (isWorker()) return serveAsWorker(settings, log)
  const stopping = stopSignal()
  if (workers > 1) refuseOnFile(settings)
  const store = await openStore(settings, 'server')
  try {
    const domain = domainOn(settings, store)
    warnOfReaders(settings.DATABASE_URL, log)
    const server = workers > 1 ? await startWorkers(workers, settings, log) : await startAnswering(settings, store, log)
    let measured: MetricsServer | undefined
    try {
      measured = await listenForMetrics(settings, server.metrics)
      // Not before the address is ours: the first token is shown once, and a start that fails then would lose it.
      const welcome = await (demo ? bootstrapDemo : bootstrap)(domain, settings)
      announce(settings, server.port, welcome, demo)
      if (measured) console.log(`Metrics:   http://${inUrl(settings.METRICS_HOST)}:${measured.port}/metrics`)
      const pruning = keepPruning(domain, settings.AUDIT_RETENTION_DAYS, log)
      await stopping
      clearInterval(pruning)
    } finally {
      await server.stop()
      await measured?.close()
    }
  } finally {
    await store.close()
  }
}

async function listenForMetrics(
  { METRICS_HOST, METRICS_PORT }: Settings,
  read: (() => Promise<string>) | undefined,
): Promise<MetricsServer | undefined> {
  if (!read) return undefined
  const { startMetricsServer } = await import('../metrics-server.ts')
  return startMetricsServer(read, { host: METRICS_HOST, port: METRICS_PORT ?? 0 })
}

function settingsFor(demo: boolean): Settings {
  if (!demo) return readSettings(process.env)
  const settings = readSettings({
    ...process.env,
    DATABASE_URL: process.env.DATABASE_URL || 'sqlite:./data/demo.db',
  })
  if (!isLoopback(settings.HOST)) {
    throw new SettingError(
      `HOST: ${JSON.stringify(settings.HOST)} is not allowed with --demo, whose credentials are shown; must be a loopback address`,
    )
  }
  return settings
}

/** A database that the server makes is its own; one that was there before may be open to all. */
function warnOfReaders(database: Database, log: Logger): void {
  if (database.engine !== 'sqlite' || (statSync(database.file).mode & 0o007) === 0) return
  log.warn(
    { file: database.file },
    'every user of this machine may open the database, which holds hashes; chmod o= takes that away',
  )
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || (isIP(host) === 4 && host.startsWith('127.')) || host === '::1'

const hourMs = 3_600_000

/** Removes what is too old from the audit, now and every hour. */
function keepPruning(domain: Domain, days: number, log: Log): NodeJS.Timeout {
  const prune = () =>
    pruneAudit(domain, days).catch((err: unknown) => log.error({ requestId: '-', err }, 'the audit was not pruned'))
  prune()
  return setInterval(prune, hourMs).unref()
}

const inUrl = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host)

function announce(settings: Settings, port: number, welcome: Welcome | undefined, demo: boolean): void {
  const host = inUrl(settings.HOST)
  const address = settings.PUBLIC_URL ?? `http://${host}:${port}`
  console.log(`Capacity Rules ${serverVersion} listens on http://${host}:${port}`)
  console.log(`Reference: ${address}/docs`)
  console.log(`Data:      ${shownDatabase(settings.DATABASE_URL)}`)
  if (!welcome) return
  console.log(
    demo
      ? '\nA demo account with 30 agents and 4 rules is ready. Try:'
      : `\nThe store was empty: ${welcome.email} is its first admin. This token is shown once, keep it:`,
  )
  const credentials = inShell(`${welcome.email}/token:${welcome.secret}`)
  console.log(`  curl -u ${credentials} ${address}/api/v2/capacity/rules\n`)
}

/** A text as one word of a shell. An e-mail address may have an apostrophe. */
const inShell = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
