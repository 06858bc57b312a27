import { createReplyChecker } from '@capacity-rules/contract/reply-checker'
import type { Store } from '@capacity-rules/core'
import { readPage } from '@capacity-rules/docs/read-page'
import { type Logger, pino } from 'pino'
import type { AppOptions } from '../app.ts'
import type { Metrics } from '../metrics.ts'
import type { Settings } from '../settings.ts'
import { startServer } from '../start.ts'
import { Failure } from './failure.ts'
import { domainOn } from './store.ts'

/** What answers requests: this process, or the workers that it has. */
export interface Answering {
  readonly port: number
  /** What is measured of it, as Prometheus reads it; undefined where nobody asks. */
  readonly metrics: (() => Promise<string>) | undefined
  /** Takes no more work, and lets what runs finish. */
  readonly stop: () => Promise<void>
}

/** The log of a process: JSON lines on standard error. */
export const createLog = (settings: Settings): Logger =>
  pino({ level: settings.LOG_LEVEL }, pino.destination({ dest: 2, sync: true }))

/** Answers requests in this process. @throws what the system says when the address cannot be had */
export async function startAnswering(settings: Settings, store: Store, log: Logger): Promise<Answering> {
  const metrics = await metricsFor(settings, store)
  let draining = false
  const options: AppOptions = {
    domain: domainOn(settings, metrics ? metrics.timing(store) : store),
    log: metrics ? metrics.logging(log) : log,
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
  return {
    port: server.port,
    metrics: metrics && (() => metrics.text()),
    stop: async () => {
      draining = true
      if (!(await server.stop())) log.warn('some requests did not finish in time')
    },
  }
}

/** Loaded only where somebody looks at them: they take their time to load. */
async function metricsFor({ METRICS_PORT, DATABASE_URL }: Settings, store: Store): Promise<Metrics | undefined> {
  if (METRICS_PORT === undefined) return undefined
  const { Metrics } = await import('../metrics.ts')
  return new Metrics(DATABASE_URL.engine, store)
}

function readDocs(): string {
  try {
    return readPage()
  } catch (error) {
    throw new Failure('the reference site is not built; run `pnpm turbo run docs` first', { cause: error })
  }
}
