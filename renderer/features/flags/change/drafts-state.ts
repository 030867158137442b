import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { Flag } from '../../../../shared/domain/flag.ts'
import type { FlagRef } from '../../../../shared/domain/operation.ts'
import type { ChangeDraft, ChangeEdits } from './change-draft.ts'

type DraftsState = {
  readonly drafts: Readonly<Partial<Record<string, ChangeDraft>>>
  readonly edited: (id: string, edits: ChangeEdits, base: Flag) => void
  readonly rebased: (id: string, base: Flag) => void
  readonly dropped: (id: string) => void
}

export const draftId = (ref: FlagRef) => `${ref.connectionId}\n${ref.key}`

/** Kept outside of the page: a draft survives a failure, another page and a lost host; it ends when it is saved or dropped. */
const drafts = createStore<DraftsState>()(set => ({
  drafts: {},
  edited: (id, edits, base) =>
    set(state => {
      const draft = state.drafts[id]
      return {
        drafts: {
          ...state.drafts,
          [id]: { edits: { ...draft?.edits, ...edits }, base: draft?.base ?? base },
        },
      }
    }),
  rebased: (id, base) =>
    set(state => {
      const draft = state.drafts[id]
      return draft === undefined ? state : { drafts: { ...state.drafts, [id]: { ...draft, base } } }
    }),
  dropped: id =>
    set(state => {
      const { [id]: _, ...rest } = state.drafts
      return { drafts: rest }
    }),
}))

export function useDrafts<Picked>(pick: (state: DraftsState) => Picked): Picked {
  return useStore(drafts, pick)
}
