import { setTimeout as delay } from 'node:timers/promises'
import { fromEnvironment, printedSeed } from '@capacity-rules/server/test/random.ts'
import { execute } from '@capacity-rules/test-postgres'
import { describe, expect, test } from 'vitest'
import { startCluster } from '../src/cluster.ts'
import { failOver, injectFault } from '../src/faults.ts'
import { type Proof, prove, proveFailover, withLoad } from '../src/prove.ts'
import { summary } from '../src/report.ts'

const seconds = fromEnvironment('PROVE_SECONDS', 1)
const faults = fromEnvironment('PROVE_FAULTS', 6)
const failovers = fromEnvironment('FAILOVERS', 1)

const plan = { seconds, clients: 24, servers: 3, agents: 300, seed: printedSeed() }
const startMs = 60_000
/** Long enough for some writes. */
const loadMs = 700

function expectNothingLost(proof: Proof): void {
  console.log(summary(proof))
  expect(proof.problems).toEqual([])
}

describe('three servers on one PostgreSQL lose nothing', () => {
  test(`under load, and while ${faults} things are broken`, {
    timeout: startMs + seconds * 2000 + faults * 20_000,
  }, async () => {
    const proof = await prove({ ...plan, faults })
    expectNothingLost(proof)
    expect(proof.history.faults).toHaveLength(faults)
  })

  test(`with ${failovers} primaries that are killed`, { timeout: failovers * 120_000 }, async () => {
    for (let round = 0; round < failovers; round++) {
      expectNothingLost(await proveFailover({ ...plan, seconds: 0.5, seed: plan.seed + round }))
    }
  })
})

describe('it is noticed when acknowledged writes are lost', { timeout: startMs * 2 }, () => {
  const size = { servers: 1, agents: 30 }
  const losses = ({ problems }: Proof) => problems.filter(({ isLoss }) => isLoss).length

  test('by a PostgreSQL that does not wait for the disk, and crashes', async () => {
    await using cluster = await startCluster({ ...size, durable: false })
    const proof = await withLoad(cluster, plan, async (scene) => {
      await delay(loadMs)
      return [await injectFault(scene, 'postgres crashed')]
    })
    expect(losses(proof)).toBeGreaterThan(0)
  })

  test('with a primary that does not wait for its standby, which is cut off', async () => {
    await using cluster = await startCluster({ ...size, standby: 'asynchronous' })
    const proof = await withLoad(cluster, plan, async (scene) => {
      const standby = cluster.standby?.url ?? ''
      await execute(standby, "ALTER SYSTEM SET primary_conninfo = ''")
      await execute(standby, 'SELECT pg_reload_conf()')
      await delay(loadMs)
      return [await failOver(scene)]
    })
    expect(losses(proof)).toBeGreaterThan(0)
  })
})
