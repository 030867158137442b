import type { FlagPatch } from '../../../shared/domain/flag.ts'
import type { DemoConnection } from '../demo-connections.ts'
import type { DemoOverride } from '../demo-overrides.ts'
import type { DemoFlagState } from '../flag-life.ts'
import type { PastEvent } from '../past-events.ts'

/** One flag store of the demo: the address for Switchyard, its past, and the application that works with it. */
export type DemoStore = {
  readonly connection: DemoConnection
  /** what happened here in the three weeks before; in any order */
  readonly events: readonly PastEvent[]
  /** the store while its past is made */
  readonly openPast: () => Promise<PastStore>
  /** the made-up application at work; absent where it leaves no trace that anybody reads */
  readonly traffic?: StoreTraffic
  /** Ends whatever listens or runs; what the store holds is on disk by then. */
  readonly stop: () => Promise<void>
}

export type StoreTraffic = {
  /** Returns when it has caught up. */
  readonly start: () => Promise<void>
  /** Returns when nothing is being written any more. */
  readonly stop: () => Promise<void>
}

/** What others than Switchyard do to a store in the past, and what time it is there. */
export type PastStore = {
  /** the time of every change from now on, whoever makes it */
  readonly setTime: (atMs: number) => Promise<void>
  readonly changeFlag: (flagKey: string, state: DemoFlagState) => Promise<void>
  /** What Switchyard is asked for the same step. Only what differs: a change that names more would hide what it was about. */
  readonly patchOf: (before: DemoFlagState, after: DemoFlagState, flagKey: string) => FlagPatch
  readonly addOverrides?: (rows: readonly DemoOverride[], madeAtMs: number) => Promise<void>
  /** Takes the simulated time out again. */
  readonly close: () => Promise<void>
}
