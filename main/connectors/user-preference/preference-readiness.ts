import type { Failure } from '../../../shared/failure.ts'
import type { ReadinessReport } from '../connector.ts'
import type { ClockReading } from '../sql/sql-client.ts'

export type Writability = {
  readonly replica: boolean
  readonly readOnlySession: boolean
  readonly missingGrants: readonly string[]
}

/** The first thing that stands against a rollback; undefined: it may be written. */
export function whyNotWritable(found: Writability, connection: string): Failure | undefined {
  if (found.replica) return { code: 'store-read-only', connection, cause: 'replica' }
  if (found.missingGrants.length > 0)
    return { code: 'permission-missing', connection, needed: found.missingGrants.join(', ') }
  if (found.readOnlySession) return { code: 'store-read-only', connection, cause: 'session' }
  return undefined
}

/** Server clock minus ours, taking the middle of the round trip for the moment it was read. */
export function clockReport(clock: ClockReading): Pick<ReadinessReport, 'roundTripMs' | 'clockOffsetMs'> {
  const middleMs = Date.now() - performance.now() + (clock.sentMs + clock.answeredMs) / 2
  return { roundTripMs: clock.answeredMs - clock.sentMs, clockOffsetMs: clock.serverMs - middleMs }
}
