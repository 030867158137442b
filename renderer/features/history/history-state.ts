import { create } from 'zustand'

type HistoryState = {
  readonly search: string
  readonly groups: readonly string[]
  readonly environmentId: string | null
  readonly chosen: (change: Partial<Pick<HistoryState, 'search' | 'groups' | 'environmentId'>>) => void
}

/** The filter of the audit, kept while other pages are open. */
export const useHistoryState = create<HistoryState>()(set => ({
  search: '',
  groups: [],
  environmentId: null,
  chosen: change => set(change),
}))
