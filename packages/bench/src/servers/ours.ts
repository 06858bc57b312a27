import { domainOn, openStore } from '@capacity-rules/server/src/commands/store.ts'
import { readSettings } from '@capacity-rules/server/src/settings.ts'
import { startServer } from '@capacity-rules/server/src/start.ts'
import { pino } from 'pino'
import { serve } from './serve.ts'

/** This server, put together as `serve` does it with `LOG_LEVEL=warn`. */
async function start(database: string): Promise<number> {
  const settings = readSettings({ HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'warn', DATABASE_URL: database })
  const options = {
    domain: domainOn(settings, await openStore(settings, 'server')),
    log: pino({ level: settings.LOG_LEVEL }, pino.destination({ dest: 2, sync: true })),
    corsOrigins: settings.CORS_ORIGINS,
    rateLimitPerMinute: settings.RATE_LIMIT_PER_MINUTE,
    allowAccountWideTokens: settings.ALLOW_ACCOUNT_WIDE_TOKENS,
    origin: { publicUrl: settings.PUBLIC_URL, trustProxy: settings.TRUST_PROXY },
    docsHtml: '',
    isDraining: () => false,
  }
  const { port } = await startServer(options, { host: settings.HOST, port: settings.PORT })
  return port
}

serve({ start })
