import { cacheDefinition } from './cache/cache-definition.ts'
import { historyDefinition } from './history/history-definition.ts'
import { journalDefinition } from './journal/journal-definition.ts'
import { openStore, type Store } from './open-store.ts'

export type Stores = {
  readonly journal: Store
  readonly history: Store
  readonly cache: Store
  /** what was opened read-only, set aside or put back, in words */
  readonly notices: readonly { readonly id: string; readonly text: string }[]
  readonly close: () => void
}

/**
 * The three files of a workspace.
 * @throws AppError `file-corrupt` when the journal is damaged and has no backup
 */
export function openStores(folder: string, nowMs: () => number = Date.now): Stores {
  const opened: Store[] = []
  const open = (definition: Parameters<typeof openStore>[1]): Store => {
    const store = openStore(folder, definition, nowMs)
    opened.push(store)
    return store
  }
  const close = (): void => {
    for (const store of opened) store.close()
  }
  try {
    const journal = open(journalDefinition)
    const history = open(historyDefinition)
    const cache = open(cacheDefinition)
    const notices = Object.entries({ journal, history, cache }).flatMap(([name, { notice }]) =>
      notice === null ? [] : [{ id: `file-${name}`, text: notice }],
    )
    return { journal, history, cache, notices, close }
  } catch (error) {
    close()
    throw error
  }
}
