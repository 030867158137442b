import { randomUUID } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createPhoenixDatabase } from '../support/postgres.ts'
import { bareAuditTable, bareRollback, resetFlags } from './bare-rollback.ts'
import { benchActor, openBenchServices } from './bench-services.ts'
import { inTurn, time } from './measure.ts'
import { reportFigure, reportRatio } from './report.ts'

/** PERFORMANCE: 1,000 flags ≤ 2 × the bare SQL with its audit rows and read-back; 10,000 ≤ 1.5 ×. */
const cases = [
  { flags: 1, runs: 15, goal: null },
  { flags: 100, runs: 15, goal: null },
  { flags: 1000, runs: 11, goal: 2 },
  { flags: 10_000, runs: 5, goal: 1.5 },
] as const

export async function benchRollback(): Promise<void> {
  for (const { flags, runs, goal } of cases) {
    const database = await createPhoenixDatabase()
    const keys = await database.insertFlags(flags)
    await database.admin.query(bareAuditTable)
    const reader = await database.connect({ user: database.app.user, password: database.app.password })
    const { services, connectionId, close } = await openBenchServices(database.settings(), database.app.password)
    const scope = { kind: 'flags' as const, flags: keys.map(key => ({ connectionId, key })) }
    const delay = monitorEventLoopDelay({ resolution: 1 })
    let longestBlockMs = 0

    const ours = async () => {
      await resetFlags(database.admin)
      await services.sync.syncOnce(connectionId)
      delay.reset()
      delay.enable()
      const operationId = randomUUID()
      const elapsed = await time(async () => {
        await services.rollbacks.rollBack(
          { operationId, scope, suspendOverrides: true, unrecorded: false },
          { actor: benchActor },
        )
        while (services.operations.get({ id: operationId }).settledAtMs === null) await nextTurn()
      })
      delay.disable()
      longestBlockMs = Math.max(longestBlockMs, delay.max / 1e6)
      const receipt = services.operations.get({ id: operationId })
      if (receipt.counts.verified !== flags) throw new Error(`only ${receipt.counts.verified} of ${flags} verified`)
      return elapsed
    }
    const limit = async () => {
      await resetFlags(database.admin)
      return time(() => bareRollback(database.admin, reader, keys))
    }
    await ours()
    const result = await inTurn(runs, ours, limit)
    reportRatio(`rollback of ${flags.toLocaleString('en')} flags, journalled, read back, cached`, result.ours, result.limit, goal)
    if (flags === 10_000) reportFigure('longest block of the host while 10,000 are rolled back', `${longestBlockMs.toFixed(0)} ms`, '≤ 50 ms')
    await close()
    await reader.end()
    await database.drop()
  }
}
