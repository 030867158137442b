import type { AppEvent } from '../../shared/contract/events-contract.ts'

/** The events that one subscriber has not taken yet. */
export type EventQueue = {
  push(events: readonly AppEvent[]): void
  end(): void
  events(): AsyncGenerator<AppEvent, void, void>
}

/**
 * A subscriber that does not keep up loses its backlog and is told to begin anew, instead of growing without bound:
 * a fresh `hello` means "refetch everything".
 */
export function createEventQueue(limit: number, hello: () => AppEvent): EventQueue {
  let waiting: AppEvent[] = [hello()]
  let isEnded = false
  let wake: (() => void) | undefined
  const wakeUp = (): void => {
    wake?.()
    wake = undefined
  }
  return {
    push: events => {
      if (isEnded) return
      waiting = waiting.length + events.length > limit ? [hello()] : [...waiting, ...events]
      wakeUp()
    },
    end: () => {
      isEnded = true
      waiting = []
      wakeUp()
    },
    events: async function* () {
      while (!isEnded) {
        const batch = waiting
        waiting = []
        for (const event of batch) {
          if (isEnded) return
          yield event
        }
        if (waiting.length === 0 && !isEnded) await new Promise<void>(resolve => (wake = resolve))
      }
    },
  }
}
