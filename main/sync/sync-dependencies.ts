import type { Settings } from '../../shared/contract/settings-contract.ts'
import type { Clock } from '../clock.ts'
import type { OpenConnections } from '../connections/open-connections.ts'
import type { EventHub } from '../events/event-hub.ts'
import type { FlagCache } from '../flags/index.ts'
import type { Log } from '../log/index.ts'
import type { Measures } from '../measures/index.ts'
import type { Observations } from '../observations/index.ts'
import type { Timers } from '../timers.ts'

export type SyncDependencies = {
  readonly connections: OpenConnections
  readonly flagCache: FlagCache
  readonly observations: Observations
  readonly measures: Measures
  readonly settings: () => Settings
  readonly events: Pick<EventHub, 'publish'>
  readonly clock: Clock
  readonly log: Pick<Log, 'warn' | 'bug'>
  readonly timers?: Timers
  /** in [0, 1) */
  readonly random?: () => number
  /** a reading that has not ended by then is given up, and the store counts as silent */
  readonly readDeadlineMs?: number
}
