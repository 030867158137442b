import type { WriteMark } from '../connector.ts'

/** The key under which our note stands in a flag's metadata. */
export const markKey = 'switchyard'

/** Who, why and when, as JSON. What `jsonb` cannot hold is left out: a note must never fail a rollback. */
export function markText(mark: WriteMark): string {
  const clean = (text: string): string => text.toWellFormed().replaceAll('\0', '')
  return JSON.stringify({
    operation: clean(mark.operationId),
    actor: clean(mark.actor),
    at: new Date(mark.atMs).toISOString(),
    why: mark.why === null ? null : clean(mark.why),
  })
}
