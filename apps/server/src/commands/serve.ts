import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { isIP } from 'node:net'
import { document } from '@capacity-rules/contract/document'
import { createReplyChecker } from '@capacity-rules/contract/reply-checker'
import type { Domain } from '@capacity-rules/core'
import { type Logger, pino } from 'pino'
import type { AppOptions } from '../app.ts'
import type { Log } from '../http/exchange.ts'
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
    const domain = domainOn(settings, store)
    const log = pino({ level: settings.LOG_LEVEL }, pino.destination({ dest: 2, sync: true }))
    warnOfReaders(settings.DATABASE_URL.file, log)
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
    }
    const server = await startServer(options, { host: settings.HOST, port: settings.PORT })
    try {
      // Not before the address is ours: the first token is shown once, and a start that fails then would lose it.
      const welcome = await (demo ? bootstrapDemo : bootstrap)(domain, settings)
      announce(settings, server.port, welcome, demo)
      const pruning = keepPruning(domain, settings.AUDIT_RETENTION_DAYS, log)
      await stopping
      clearInterval(pruning)
    } finally {
      draining = true
      if (!(await server.stop())) log.warn('some requests did not finish in time')
    }
  } finally {
    await store.close()
  }
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
  const page = createRequire(import.meta.url).resolve('@capacity-rules/docs/page')
  try {
    return readFileSync(page, 'utf8')
  } catch (error) {
    throw new Failure('the reference site is not built; run `pnpm turbo run docs` first', { cause: error })
  }
}

function announce(settings: Settings, port: number, welcome: Welcome | undefined, demo: boolean): void {
  const host = isIP(settings.HOST) === 6 ? `[${settings.HOST}]` : settings.HOST
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
