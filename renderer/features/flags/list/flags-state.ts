import { z } from 'zod'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { flagFilters } from './flag-choice.ts'
import type { FlagChoice } from './flag-choice.ts'
import { nothingSelected } from './flag-selection.ts'
import type { FlagSelection } from './flag-selection.ts'

const STORAGE_KEY = 'switchyard-flags'

/** What is remembered between starts; the search and the selection are of the moment. */
const RememberedChoice = z.object({
  filters: z.array(z.enum(flagFilters)),
  filterEnvironmentId: z.string().nullable(),
  sort: z.discriminatedUnion('by', [
    z.object({ by: z.literal('key'), descending: z.boolean() }),
    z.object({ by: z.literal('changed'), descending: z.boolean() }),
    z.object({ by: z.literal('share'), environmentId: z.string(), descending: z.boolean() }),
  ]),
})

type FlagsState = {
  readonly choice: FlagChoice
  readonly selection: FlagSelection
  /** first row in view, so that coming back from a flag finds the place again */
  readonly scrollTop: number
  readonly chosen: (change: Partial<FlagChoice>) => void
  readonly selected: (selection: FlagSelection) => void
  readonly scrolled: (scrollTop: number) => void
}

const initialChoice: FlagChoice = {
  search: '',
  filters: [],
  filterEnvironmentId: null,
  sort: { by: 'key', descending: false },
}

export function createFlagsState(memory: Pick<Storage, 'getItem' | 'setItem'>) {
  return createStore<FlagsState>()(set => ({
    choice: { ...initialChoice, ...recall(memory) },
    selection: nothingSelected,
    scrollTop: 0,
    chosen: change =>
      set(state => {
        const choice = { ...state.choice, ...change }
        memory.setItem(STORAGE_KEY, JSON.stringify(RememberedChoice.parse(choice)))
        return { choice, scrollTop: 0 }
      }),
    selected: selection => set({ selection }),
    scrolled: scrollTop => set({ scrollTop }),
  }))
}

/** Anything may stand in the browser's storage; what does not fit is forgotten. */
function recall(memory: Pick<Storage, 'getItem'>): Partial<FlagChoice> {
  try {
    return RememberedChoice.safeParse(JSON.parse(memory.getItem(STORAGE_KEY) ?? '{}')).data ?? {}
  } catch {
    return {}
  }
}

let state: ReturnType<typeof createFlagsState> | undefined

export function useFlagsState<Picked>(pick: (state: FlagsState) => Picked): Picked {
  state ??= createFlagsState(localStorage)
  return useStore(state, pick)
}
