import cluster, { type Worker } from 'node:cluster'
import { createLog } from '@capacity-rules/server/src/commands/answer.ts'
import { isWorker, serveAsWorker, startWorkers } from '@capacity-rules/server/src/commands/workers.ts'
import { readSettings } from '@capacity-rules/server/src/settings.ts'
import { ownUsage, serve, type Usage } from './serve.ts'

/** This server as `serve --workers 2` runs it. Workers find the database in their environment, as they do there. */
const workers = 2
const asked = 'usage'

async function start(database: string): Promise<number> {
  const environment = { HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'warn', DATABASE_URL: database }
  Object.assign(process.env, environment)
  const settings = readSettings(environment)
  return (await startWorkers(workers, settings, createLog(settings))).port
}

/** What the workers have used together. */
async function usage(): Promise<Usage> {
  const all = await Promise.all(Object.values(cluster.workers ?? {}).map((worker) => usageOf(worker)))
  const sum = (pick: (one: Usage) => number) => all.reduce((total, one) => total + pick(one), 0)
  return {
    cpuMs: sum(({ cpuMs }) => cpuMs),
    rssBytes: sum(({ rssBytes }) => rssBytes),
    heapBytes: sum(({ heapBytes }) => heapBytes),
  }
}

const usageOf = (worker: Worker | undefined): Promise<Usage> =>
  new Promise((resolve) => {
    worker?.once('message', (usage: Usage) => resolve(usage))
    worker?.send(asked)
  })

async function work(): Promise<void> {
  process.on('message', (message) => message === asked && process.send?.(ownUsage()))
  const settings = readSettings(process.env)
  await serveAsWorker(settings, createLog(settings))
}

if (isWorker()) await work()
else serve({ start, usage })
