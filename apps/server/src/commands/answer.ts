import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createReplyChecker } from '@capacity-rules/contract/reply-checker'
import type { Domain } from '@capacity-rules/core'
import { type Logger, pino } from 'pino'
import type { AppOptions } from '../app.ts'
import type { Settings } from '../settings.ts'
import { startServer } from '../start.ts'
import { Failure } from './failure.ts'

/** What answers requests: this process, or the workers that it has. */
export interface Answering {
  readonly port: number
  /** Takes no more work, and lets what runs finish. */
  readonly stop: () => Promise<void>
}

/** The log of a process: JSON lines on standard error. */
export const createLog = (settings: Settings): Logger =>
  pino({ level: settings.LOG_LEVEL }, pino.destination({ dest: 2, sync: true }))

/** Answers requests in this process. @throws what the system says when the address cannot be had */
export async function startAnswering(settings: Settings, domain: Domain, log: Logger): Promise<Answering> {
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
  return {
    port: server.port,
    stop: async () => {
      draining = true
      if (!(await server.stop())) log.warn('some requests did not finish in time')
    },
  }
}

function readDocs(): string {
  const page = createRequire(import.meta.url).resolve('@capacity-rules/docs/page')
  try {
    return readFileSync(page, 'utf8')
  } catch (error) {
    throw new Failure('the reference site is not built; run `pnpm turbo run docs` first', { cause: error })
  }
}
