import type { FlagState } from '../../shared/domain/flag.ts'
import type {
  Actor,
  Delivered,
  Intent,
  OperationKind,
  OperationTarget,
  TargetState,
} from '../../shared/domain/operation.ts'
import type { Failure } from '../../shared/failure.ts'

/** A target while its operation is being worked on. Only `operations/` changes it. */
export type Target = {
  readonly index: number
  readonly connectionId: string
  readonly key: string
  readonly intent: Intent
  readonly before: FlagState | null
  overwritten: FlagState | null
  after: FlagState | null
  state: TargetState
  failure: Failure | null
  writeMs: number | null
  verifyMs: number | null
  attempts: number
  /** people moved so far, where the write goes from person to person */
  progress: NonNullable<OperationTarget['progress']> | null
  /** an answered write that is not through: the same goes again, at once, or after a pause when it moved nobody */
  rest: 'none' | 'at-once' | 'later'
  givenUp: OperationTarget['givenUp']
  /** only a person may say whether this is written again */
  undecided: boolean
}

/** What an operation does on one connection: the unit that is sent, serialized and retried. */
export type Part = {
  readonly position: number
  readonly connectionId: string
  readonly connectionName: string
  readonly environmentId: string
  readonly targets: readonly Target[]
  /** nothing left this machine for this connection while this is null */
  sentAtMs: number | null
  /** monotonic ms after which the newest write can no longer land, answered or not */
  landedByMs: number
  /** the same of the newest write that was never answered; 0: all were */
  unansweredUntilMs: number
  writeMs: number | null
  verifyMs: number | null
  /** when the last target here was read back as meant */
  verifiedAtMs: number | null
  /** null: what is stored here is served at once, or nothing is stored yet */
  delivered: Delivered | null
  /** batches on their way, and savings of their outcomes: nothing is settled meanwhile */
  busy: number
}

/** An operation while it is being worked on. */
export type Operation = {
  /** place in the journal */
  readonly sequence: number
  readonly id: string
  readonly kind: OperationKind
  readonly title: string
  readonly actor: Actor
  readonly askedAtMs: number
  /** monotonic ms of the ask; null: asked before this run of the app */
  readonly askedMonotonicMs: number | null
  readonly limitMs: number | null
  readonly restores: string | null
  readonly peopleUnpinned: number
  readonly parts: readonly Part[]
  /** all targets, in order */
  readonly targets: readonly Target[]
  readonly askedReason: string | null
  reason: string | null
  recorded: boolean
  cancelled: boolean
  givenUp: OperationTarget['givenUp']
  settledAtMs: number | null
  allVerifiedMs: number | null
}

/**
 * May this target still change? A rollback pursues what is not proven; a change or a restore ends with a
 * definite answer and only a lost reply keeps it open.
 */
export function isOpen(
  operation: Pick<Operation, 'kind' | 'cancelled'>,
  target: Target,
  contestedWrites: number,
): boolean {
  if (target.givenUp !== null) return false
  switch (target.state) {
    case 'verified':
    case 'refused':
      return false
    case 'conflict':
      return (
        operation.kind === 'rollback' &&
        !operation.cancelled &&
        target.failure?.code === 'read-back-differs' &&
        target.attempts < contestedWrites
      )
    case 'not-sent':
      return operation.kind === 'rollback' && !operation.cancelled
    case 'by-hand':
      return !operation.cancelled
    case 'planned':
    case 'sending':
    case 'verifying':
    case 'delivering':
    case 'unknown':
      return true
  }
}

/** Stored and read back; what is left is the application's to take up. */
export const isStored = (target: Pick<Target, 'state'>): boolean =>
  target.state === 'delivering' || target.state === 'by-hand'

/** Waits for its turn to be written, or to be written on. */
export const isToSend = (target: Pick<Target, 'state' | 'rest'>): boolean =>
  target.state === 'planned' || target.rest !== 'none'
