import { useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import { useClient } from '../../client/client-context.tsx'
import { createRollbackState } from './rollback-state.ts'
import type { RollbackState, RollbackStore, ScopeChoice } from './rollback-state.ts'
import { fireRollback, rollbackCalls, sendAttempt } from './send-rollback.ts'
import type { RollbackCalls } from './send-rollback.ts'

type Rollback = { readonly store: RollbackStore; readonly calls: RollbackCalls }

const RollbackContext = createContext<Rollback | undefined>(undefined)

/** Around the frame: the red button, the dialogs and the strip share one state. */
export function RollbackProvider({ children }: { readonly children: ReactNode }) {
  const { api, queries } = useClient()
  const queryClient = useQueryClient()
  const [store] = useState(createRollbackState)
  const rollback = useMemo(
    () => ({ store, calls: rollbackCalls(api, queries, queryClient) }),
    [store, api, queries, queryClient],
  )
  return <RollbackContext value={rollback}>{children}</RollbackContext>
}

function useRollbackContext(): Rollback {
  const rollback = useContext(RollbackContext)
  if (rollback === undefined) throw new Error('the rollback state is used outside of RollbackProvider')
  return rollback
}

export function useRollbackState<Picked>(pick: (state: RollbackState) => Picked): Picked {
  return useStore(useRollbackContext().store, pick)
}

/** What pages may ask for. `ask` opens the dialog: the first choice, or `picked`, is the one a second Enter takes. */
export type RollbackActions = {
  readonly ask: (choices: readonly ScopeChoice[], picked?: number) => void
  readonly fire: (choice: ScopeChoice, suspendOverrides: boolean) => void
  readonly send: (operationId: string) => void
  readonly openReceipt: (operationId: string) => void
}

export function useRollbackActions(): RollbackActions {
  const { store, calls } = useRollbackContext()
  return useMemo(
    () => ({
      ask: (choices, picked = 0) => store.getState().dialogOpened(choices, picked),
      fire: (choice, suspendOverrides) => void fireRollback(store, calls, choice, suspendOverrides),
      send: operationId => void sendAttempt(store, calls, operationId),
      openReceipt: operationId => store.getState().receiptOpened(operationId),
    }),
    [store, calls],
  )
}

/** The red button being held. */
export function useRollbackHold() {
  const { store } = useRollbackContext()
  return useMemo(
    () => ({
      progressed: (choice: ScopeChoice, share: number) => store.getState().holdProgressed(choice, share),
      ended: () => store.getState().holdEnded(),
    }),
    [store],
  )
}

export function useRollbackDialog() {
  const { store } = useRollbackContext()
  return useMemo(
    () => ({
      close: () => store.getState().dialogClosed(),
      pick: (picked: number) => store.getState().choicePicked(picked),
    }),
    [store],
  )
}

export function useRollbackAttempt() {
  const { store } = useRollbackContext()
  return useMemo(
    () => ({
      drop: (operationId: string) => store.getState().attemptDropped(operationId),
      allowUnrecorded: (operationId: string) =>
        store.getState().attemptChanged(operationId, { unrecorded: true }),
    }),
    [store],
  )
}

export function useReceipts() {
  const { store } = useRollbackContext()
  return useMemo(
    () => ({
      close: () => store.getState().receiptClosed(),
      putAway: (operationId: string) => store.getState().receiptPutAway(operationId),
      settled: (operationId: string) => store.getState().settled(operationId),
    }),
    [store],
  )
}
