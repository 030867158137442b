import { createStore } from 'zustand/vanilla'
import type { RollbackScope } from '../../../shared/domain/operation.ts'
import type { Failure } from '../../../shared/failure.ts'

/** A scope with the words a person knows it by: "phoenix_pipeline", "3 selected flags", "everything in production". */
export type ScopeChoice = { readonly label: string; readonly scope: RollbackScope }

/** What holding the red button may do at once: everything everywhere must be chosen in the dialog. */
export type HeldChoice = {
  readonly label: string
  readonly scope: Extract<RollbackScope, { kind: 'flags' | 'environment' }>
}

/** One gesture on its way to the host. Its id is made once and used for every repetition, so that nothing doubles. */
export type Attempt = {
  readonly operationId: string
  readonly choice: ScopeChoice
  readonly suspendOverrides: boolean
  readonly unrecorded: boolean
  readonly askedAtMs: number
  readonly status:
    | 'sending'
    /** sent, and the host was lost before it answered; asked again by id when it is back */
    | 'host-lost'
    /** the host is back after long and has never seen it: a person decides whether it is still wanted */
    | 'never-arrived'
    | 'ask-unrecorded'
    | 'refused'
  readonly failure: Failure | null
}

export type RollbackState = {
  readonly dialog: { readonly choices: readonly ScopeChoice[]; readonly picked: number } | null
  /** share in [0, 1] of the time the red button has to be held */
  readonly hold: { readonly choice: ScopeChoice; readonly share: number } | null
  readonly attempts: readonly Attempt[]
  /** the operation, accepted or not yet, whose receipt is open */
  readonly showing: string | null
  /** operations accepted in this window and not yet seen settled: what is announced */
  readonly running: readonly string[]
  /** settled receipts that were put away */
  readonly putAway: readonly string[]

  /** @param picked  the choice that a second Enter takes */
  dialogOpened(choices: readonly ScopeChoice[], picked: number): void
  choicePicked(picked: number): void
  dialogClosed(): void
  holdProgressed(choice: ScopeChoice, share: number): void
  holdEnded(): void
  asked(attempt: Attempt): void
  attemptChanged(
    operationId: string,
    change: Partial<Pick<Attempt, 'status' | 'failure' | 'unrecorded'>>,
  ): void
  accepted(operationId: string): void
  attemptDropped(operationId: string): void
  receiptOpened(operationId: string): void
  receiptClosed(): void
  settled(operationId: string): void
  receiptPutAway(operationId: string): void
}

export type RollbackStore = ReturnType<typeof createRollbackState>

/** What the person is doing with the red button; everything about operations themselves the host knows better. */
export function createRollbackState() {
  return createStore<RollbackState>()(set => ({
    dialog: null,
    hold: null,
    attempts: [],
    showing: null,
    running: [],
    putAway: [],

    dialogOpened: (choices, picked) => set({ dialog: { choices, picked }, hold: null, showing: null }),
    choicePicked: picked => set(({ dialog }) => ({ dialog: dialog === null ? null : { ...dialog, picked } })),
    dialogClosed: () => set({ dialog: null }),
    holdProgressed: (choice, share) => set({ hold: { choice, share } }),
    holdEnded: () => set({ hold: null }),
    asked: attempt =>
      set(state => ({
        attempts: [...state.attempts, attempt],
        dialog: null,
        hold: null,
        showing: attempt.operationId,
      })),
    attemptChanged: (operationId, change) =>
      set(state => ({
        attempts: state.attempts.map(one => (one.operationId === operationId ? { ...one, ...change } : one)),
      })),
    accepted: operationId =>
      set(state => ({
        attempts: without(state.attempts, operationId),
        running: state.running.includes(operationId) ? state.running : [...state.running, operationId],
      })),
    attemptDropped: operationId =>
      set(state => ({
        attempts: without(state.attempts, operationId),
        showing: state.showing === operationId ? null : state.showing,
      })),
    receiptOpened: operationId => set({ showing: operationId, dialog: null }),
    receiptClosed: () => set({ showing: null }),
    settled: operationId => set(state => ({ running: state.running.filter(id => id !== operationId) })),
    receiptPutAway: operationId =>
      set(state => ({
        putAway: [...state.putAway, operationId],
        showing: state.showing === operationId ? null : state.showing,
      })),
  }))
}

function without(attempts: readonly Attempt[], operationId: string): readonly Attempt[] {
  return attempts.filter(one => one.operationId !== operationId)
}
