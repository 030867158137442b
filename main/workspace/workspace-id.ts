import { randomUUID } from 'node:crypto'
import { settingQueries } from '../store/journal/setting-queries.ts'
import type { Store } from '../store/open-store.ts'

/** Names this workspace in the keychain; made once and kept with its journal, so that it survives a move. */
export function workspaceId(journal: Store, nowMs: number): string {
  const settings = settingQueries(journal.db)
  const known = settings.get('workspace.id')
  if (typeof known === 'string') return known
  const made = randomUUID()
  if (!journal.readOnly) settings.put('workspace.id', made, nowMs)
  return made
}
