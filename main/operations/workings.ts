import type { Actor } from '../../shared/domain/operation.ts'
import type { Clock } from '../clock.ts'
import type { OpenConnections } from '../connections/open-connections.ts'
import type { FlagCache } from '../flags/flag-cache.ts'
import type { Log } from '../log/index.ts'
import type { Holds } from './holds.ts'
import type { LateLandings } from './late-landings.ts'
import type { OperationJournal } from './operation-journal.ts'
import type { OperationLimits } from './operation-limits.ts'
import type { Operation, Part, Target } from './operation-record.ts'
import type { PeopleLedgers } from './people-ledgers.ts'
import type { RollbackCover } from './rollback-cover.ts'
import type { InLane } from './write-lanes.ts'

/**
 * Places at which a harness may stop the world, or end it: between any two of them the app may be killed, and
 * nothing may be lost or doubled.
 */
export type Checkpoint =
  | 'planned'
  | 'journalled'
  | 'marked-sent'
  | 'written'
  | 'read-back'
  | 'outcomes-saved'
  | 'settled'
  /** between two rounds of a write that goes from person to person */
  | 'half-way'
  /** the command that makes the application take it up is about to run, has run */
  | 'delivering'
  | 'delivered'

/** What the parts of an operation share while they work. */
export type Workings = {
  readonly connections: OpenConnections
  readonly cache: FlagCache
  readonly journal: OperationJournal
  readonly cover: RollbackCover
  readonly people: PeopleLedgers
  readonly inLane: InLane
  readonly holds: Holds
  readonly late: LateLandings
  readonly limits: OperationLimits
  readonly clock: Clock
  readonly log: Pick<Log, 'bug'>
  /** takes the secrets in use out of text that somebody else wrote */
  readonly redact: (text: string) => string
  readonly checkpoint: (place: Checkpoint, operationId: string) => Promise<void> | void
  /** tells the screens: soon, or at once that all is verified */
  readonly announce: (operation: Operation) => void
  /** journals where these targets stand; when that fails the operation goes on, marked as not recorded */
  readonly save: (operation: Operation, part: Part, changed: readonly Target[]) => Promise<void>
  /** the same for anything else that is journalled */
  readonly keep: (operation: Operation, write: () => Promise<void> | void) => Promise<void>
  /** aborted when the app ends */
  readonly ending: AbortSignal
}

/** Who asks, and until when they wait for the answer; what was journalled goes on without them. */
export type OperationContext = { readonly actor: Actor; readonly signal?: AbortSignal }
