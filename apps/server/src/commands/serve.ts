import { statSync } from 'node:fs'
import { isIP } from 'node:net'
import { document } from '@capacity-rules/contract/document'
import { createReplyChecker } from '@capacity-rules/contract/reply-checker'
import type { Domain } from '@capacity-rules/core'
import { readPage } from '@capacity-rules/docs/read-page'
import { type Logger, pino } from 'pino'
import type { AppOptions } from '../app.ts'
import type { Log } from '../http/exchange.ts'
import type { Metrics, MetricsServer } from '../metrics.ts'
import { readSettings, SettingError, type Settings } from '../settings.ts'
import { startServer } from '../start.ts'
import { pruneAudit } from './audit.ts'
import { bootstrap, bootstrapDemo, type Welcome } from './bootstrap.ts'
import { Failure } from './failure.ts'
import { domainOn, openStore } from './store.ts'

/** `serve [--demo]`: runs until it is told to stop. */
export async function serve({ demo = false }: { readonly demo?: boolean }): Promise<void> {
  const settings = settingsFor(demo)
  const stopping = stopSignal()
  const store = await openStore(settings, 'server')
  try {
    const logger = pino({ level: settings.LOG_LEVEL }, pino.destination({ dest: 2, sync: true }))
    const metrics = await metricsFor(settings)
    const domain = domainOn(settings, metrics ? metrics.timing(store) : store)
    const log = metrics ? metrics.logging(logger) : logger
    warnOfReaders(settings.DATABASE_URL.file, logger)
    let draining = false
    const options: AppOptions = {
      domain,
      log,
      corsOrigins: settings.CORS_ORIGINS,
      rateLimitPerMinute: settings.RATE_LIMIT_PER_MINUTE,
      allowAccountWideTokens: settings.ALLOW_ACCOUNT_WIDE_TOKENS,
      origin: { publicUrl: settings.PUBLIC_URL, trustProxy: settings.TRUST_PROXY },
      checkReply: settings.VALIDATE_RESPONSES ? createReplyChecker() : undefined,
      docsHtml: readDocs(),
      isDraining: () => draining,
      ...(metrics && { onThrottle: metrics.throttled }),
    }
    const server = await startServer(options, { host: settings.HOST, port: settings.PORT })
    let measured: MetricsServer | undefined
    try {
      measured = await metrics?.listen({ host: settings.METRICS_HOST, port: settings.METRICS_PORT ?? 0 })
      // Not before the address is ours: the first token is shown once, and a start that fails then would lose it.
      const welcome = await (demo ? bootstrapDemo : bootstrap)(domain, settings)
      announce(settings, server.port, welcome, demo)
      if (measured) console.log(`Metrics:   http://${inUrl(settings.METRICS_HOST)}:${measured.port}/metrics`)
      const pruning = keepPruning(domain, settings.AUDIT_RETENTION_DAYS, log)
      await stopping
      clearInterval(pruning)
    } finally {
      draining = true
      if (!(await server.stop())) logger.warn('some requests did not finish in time')
      await measured?.close()
    }
  } finally {
    await store.close()
  }
}

/** Loaded only where somebody looks at them: they take their time to load. */
async function metricsFor({ METRICS_PORT }: Settings): Promise<Metrics | undefined> {
  if (METRICS_PORT === undefined) return undefined
  const { Metrics } = await import('../metrics.ts')
  return new Metrics('sqlite')
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
function warnOfReaders(file: string, log: Logger): void {
  if ((statSync(file).mode & 0o007) === 0) return
  log.warn({ file }, 'every user of this machine may open the database, which holds hashes; chmod o= takes that away')
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

/** The first of the two signals that ask a process to end. A second one ends it at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const signals = ['SIGTERM', 'SIGINT'] as const
    const stop = () => {
      for (const signal of signals) process.off(signal, stop)
      resolve()
    }
    for (const signal of signals) process.on(signal, stop)
  })
}

function readDocs(): string {
  try {
    return readPage()
  } catch (error) {
    throw new Failure('the reference site is not built; run `pnpm turbo run docs` first', { cause: error })
  }
}

const inUrl = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host)

function announce(settings: Settings, port: number, welcome: Welcome | undefined, demo: boolean): void {
  const host = inUrl(settings.HOST)
  const address = settings.PUBLIC_URL ?? `http://${host}:${port}`
  console.log(`Capacity Rules ${document.info.version} listens on http://${host}:${port}`)
  console.log(`Reference: ${address}/docs`)
  console.log(`Data:      ${settings.DATABASE_URL.file}`)
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
