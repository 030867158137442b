import { randomUUID } from 'node:crypto'
import type { Services } from '../../main/create-services.ts'
import type { OperationSummary } from '../../shared/domain/operation.ts'
import { createPhoenixDatabase } from '../support/postgres.ts'
import { bareAuditTable, bareRollback, resetFlags } from './bare-rollback.ts'
import { benchActor, openBenchServices } from './bench-services.ts'
import { inTurn, time } from './measure.ts'
import { reportFigure, reportRatio } from './report.ts'

/** `goal`: how many times the bare SQL with its audit rows and read-back. */
const cases = [
  { flags: 1, rounds: 13, goal: null },
  { flags: 100, rounds: 13, goal: null },
  { flags: 1000, rounds: 9, goal: 2 },
  { flags: 10_000, rounds: 5, goal: 1.5 },
] as const

type Figure = 'verified' | 'settled' | 'block' | 'limit'

export async function benchRollback(): Promise<void> {
  for (const { flags, rounds, goal } of cases) {
    const database = await createPhoenixDatabase()
    const keys = await database.insertFlags(flags)
    await database.admin.query(bareAuditTable)
    const reader = await database.connect(database.app)
    const { services, connectionId, close } = await openBenchServices(
      database.settings(),
      database.app.password,
    )
    const scope = { kind: 'flags' as const, flags: keys.map(key => ({ connectionId, key })) }
    const window = openWindow(services)

    const ours = async () => {
      await resetFlags(database.admin)
      await services.sync.syncOnce(connectionId)
      const turns = watchTurns()
      const operationId = randomUUID()
      const settledOperation = whenSettled(services, operationId)
      const settled = await time(async () => {
        const asked = { operationId, scope, suspendOverrides: true, unrecorded: false }
        await services.rollbacks.rollBack(asked, { actor: benchActor })
        await settledOperation
      })
      const block = turns.longestMs()
      const { counts, allVerifiedMs } = await settledOperation
      if (counts.verified !== flags || allVerifiedMs === null)
        throw new Error(`only ${counts.verified} of ${flags} verified`)
      return { settled, verified: allVerifiedMs, block }
    }
    const limit = async () => {
      await resetFlags(database.admin)
      return { limit: await time(() => bareRollback(database.admin, reader, keys)) }
    }
    await ours()
    await limit()
    const result = await inTurn<Figure>(rounds, [limit, ours])
    const what = `rollback of ${flags.toLocaleString('en')} ${flags === 1 ? 'flag' : 'flags'}`
    reportRatio(`${what}: journalled, written, all read back`, result.verified, result.limit, goal)
    reportRatio(`${what}: the same, outcomes and cache on disk`, result.settled, result.limit, goal)
    if (flags === 10_000) reportFigure('longest block of the host meanwhile', result.block, 'ms', 50)
    window.close()
    await close()
    await reader.end()
    await database.drop()
  }
}

/** How long anything else, such as a ping, would have had to wait. */
function watchTurns(): { longestMs(): number } {
  let longest = 0
  let last = performance.now()
  const look = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }
  const timer = setInterval(look, 1)
  return {
    longestMs() {
      look()
      clearInterval(timer)
      return longest
    },
  }
}

/** Somebody who looks: without a subscriber, events cost nothing. */
function openWindow({ events }: Services): { close(): void } {
  const closing = new AbortController()
  const read = async () => {
    for await (const _ of events.subscribe(closing.signal));
  }
  void read()
  return { close: () => closing.abort() }
}

/** Listens where operations speak: asking again and again would itself be work, and events on their way are bundled. */
function whenSettled({ events }: Services, id: string): Promise<OperationSummary> {
  const { publish } = events
  return new Promise(resolve => {
    events.publish = event => {
      publish(event)
      if (event.type !== 'operation' || event.operation.id !== id || event.operation.settledAtMs === null)
        return
      events.publish = publish
      resolve(event.operation)
    }
  })
}
