import type { EventHub } from '../events/event-hub.ts'
import type { OperationSummary } from '../../shared/domain/operation.ts'

/** Often enough to look alive, seldom enough that a thousand outcomes are one redraw. */
const intervalMs = 80

/** Tells the screens how an operation stands: the first news and the last at once, the rest bundled. */
export function createAnnouncements<T extends { readonly id: string }>(
  events: Pick<EventHub, 'publish'>,
  summarise: (operation: T) => OperationSummary,
) {
  const due = new Map<string, NodeJS.Timeout>()
  const now = (operation: T) => {
    clearTimeout(due.get(operation.id))
    due.delete(operation.id)
    events.publish({ type: 'operation', operation: summarise(operation) })
  }
  return {
    now,
    soon(operation: T): void {
      if (!due.has(operation.id))
        due.set(
          operation.id,
          setTimeout(() => now(operation), intervalMs),
        )
    },
    close(): void {
      for (const timer of due.values()) clearTimeout(timer)
      due.clear()
    },
  }
}
