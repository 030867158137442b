import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type {
  ImportChoice,
  Imported,
  ImportPreview,
} from '../../../../shared/contract/connections-contract.ts'

/** One file on its way in: what it would do, and what was chosen of that. */
export type Arrival = {
  readonly fileName: string
  readonly text: string
  readonly preview: ImportPreview
  /** indexes of connections that are not wanted */
  readonly without: ReadonlySet<number>
  /** names of environments that may lose their protection */
  readonly lower: ReadonlySet<string>
}

type TransferState = {
  readonly arrival: Arrival | null
  /** what the last import made, as long as it can be taken back by one click */
  readonly imported: Imported | null
  readonly arrived: (fileName: string, text: string, preview: ImportPreview) => void
  readonly wanted: (index: number, isWanted: boolean) => void
  readonly lowered: (environment: string, isLowered: boolean) => void
  readonly landed: (imported: Imported) => void
  readonly dropped: () => void
  readonly forgotten: () => void
}

export const transferState = createStore<TransferState>()(set => ({
  arrival: null,
  imported: null,
  arrived: (fileName, text, preview) => {
    // a second copy of what is here already is rarely meant: it is offered, and not chosen
    const taken = preview.connections.filter(({ state }) => state !== 'free').map(({ index }) => index)
    set({ arrival: { fileName, text, preview, without: new Set(taken), lower: new Set() } })
  },
  wanted: (index, isWanted) =>
    set(({ arrival }) =>
      arrival === null
        ? {}
        : { arrival: { ...arrival, without: toggled(arrival.without, index, !isWanted) } },
    ),
  lowered: (environment, isLowered) =>
    set(({ arrival }) =>
      arrival === null
        ? {}
        : { arrival: { ...arrival, lower: toggled(arrival.lower, environment, isLowered) } },
    ),
  landed: imported => set({ arrival: null, imported }),
  dropped: () => set({ arrival: null }),
  forgotten: () => set({ imported: null }),
}))

export function useTransferState<Picked>(pick: (state: TransferState) => Picked): Picked {
  return useStore(transferState, pick)
}

/** What is asked of the host: never more than the preview showed. */
export function choiceOf({ text, preview, without, lower }: Arrival): ImportChoice {
  const take = preview.connections
    .filter(({ index, state }) => state !== 'refused' && !without.has(index))
    .map(({ index, free }) => ({ index, name: free }))
  return { text, token: preview.token, take, lower: [...lower] }
}

function toggled<T>(all: ReadonlySet<T>, one: T, isIn: boolean): ReadonlySet<T> {
  const left = new Set(all)
  if (isIn) left.add(one)
  else left.delete(one)
  return left
}
