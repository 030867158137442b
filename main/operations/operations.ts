import type { RestorePreview } from '../../shared/contract/operations-contract.ts'
import type {
  FlagRef,
  Intent,
  OperationKind,
  OperationSummary,
  OperationTarget,
  TargetState,
} from '../../shared/domain/operation.ts'
import type { FlagState } from '../../shared/domain/flag.ts'
import type { Confirmation } from './exposure.ts'
import type { OperationContext } from './workings.ts'

/** What is asked to become true of one flag, and what we know of it now. */
export type PlannedTarget = FlagRef & { readonly intent: Intent; readonly before: FlagState | null }

export type OperationRequest = {
  /** chosen by whoever asks: asking twice with the same id does nothing twice */
  readonly id: string
  readonly kind: OperationKind
  readonly title: string
  readonly targets: readonly PlannedTarget[]
  /** what raising exposure needs; a rollback needs nothing */
  readonly confirmation: Confirmation
  readonly peopleUnpinned: number
  /** the operation that this one undoes */
  readonly restores: string | null
  /** the answer to `journal-unwritable`; only a rollback may say so */
  readonly unrecorded: boolean
  /** performance.now() of the click, where work was done since; the stopwatch starts there */
  readonly askedMonotonicMs?: number
}

/** The one path by which anything changes a store. */
export interface Operations {
  /**
   * Checks, journals, and returns; what was journalled goes on by itself, across restarts, until it is settled.
   * @throws AppError `confirmation-needed`, `access-read-only`, `not-supported`, `conflict` (a rollback is under way
   *   there), `not-found`, `journal-unwritable`; what keeps a person's own switch from being read before it is set to NEW
   */
  start(request: OperationRequest, context: OperationContext): Promise<OperationSummary>
  /** The operation with this id, if it was ever asked for. */
  find(id: string): OperationSummary | undefined
  /** @throws AppError `not-found` */
  get(input: { readonly id: string }): OperationSummary
  targets(input: {
    readonly id: string
    readonly states?: readonly TargetState[] | undefined
    readonly offset: number
    readonly limit: number
  }): { total: number; targets: OperationTarget[] }
  open(): OperationSummary[]
  recent(input: { readonly limit: number }): OperationSummary[]
  setReason(
    input: { readonly id: string; readonly reason: string },
    context: OperationContext,
  ): OperationSummary
  cancel(input: { readonly id: string }, context: OperationContext): Promise<OperationSummary>
  retry(input: { readonly id: string }, context: OperationContext): OperationSummary
  giveUp(
    input: { readonly id: string; readonly reason: string },
    context: OperationContext,
  ): Promise<OperationSummary>
  /**
   * A person says that the application has taken up what is stored on this connection: settled, and never green.
   * @throws AppError `not-found`; `invalid-input` where the application itself can be asked
   */
  confirm(
    input: { readonly id: string; readonly connectionId: string; readonly reason: string },
    context: OperationContext,
  ): Promise<OperationSummary>
  previewRestore(input: { readonly id: string }, context: OperationContext): Promise<RestorePreview>
  restore(
    input: { readonly id: string; readonly operationId: string } & Confirmation,
    context: OperationContext,
  ): Promise<OperationSummary>
  /** Takes up every operation that an earlier run of the app did not settle. Call once, when connections are open. */
  resume(): Promise<void>
  /** Looks at everything unsettled now: after sleep, or a change of network. */
  wake(): void
  /** Cuts off what is under way; it is taken up again by the next `resume`. */
  close(): Promise<void>
}
