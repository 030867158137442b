import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { AppState, AppStateStore } from './app-state.ts'

const AppStateContext = createContext<AppStateStore | undefined>(undefined)
export const AppStateProvider = AppStateContext.Provider

/** Picks one field or action at a time. */
export function useAppState<Picked>(pick: (state: AppState) => Picked): Picked {
  const store = useContext(AppStateContext)
  if (store === undefined) throw new Error('useAppState outside of AppStateProvider')
  return useStore(store, pick)
}
