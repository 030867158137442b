import { randomUUID } from 'node:crypto'
import type { AppEvent } from '../../shared/contract/events-contract.ts'
import { systemTimers, type Timers } from '../timers.ts'
import { coalesceEvents } from './coalesce-events.ts'
import type { EventHub } from './event-hub.ts'
import { createEventQueue, type EventQueue } from './event-queue.ts'

export type EventHubOptions = {
  readonly timers?: Timers
  /** events that follow one another within this many ms travel together */
  readonly windowMs?: number
  /** events a window may leave unread before it must begin anew */
  readonly mostUnread?: number
}

/**
 * The first event after a pause leaves at once, since somebody may be waiting for just that one; what follows
 * within the window is gathered and leaves at its end. News of an operation never waits for that, and takes along
 * what was gathered: somebody holds the red button down, and operations bundle their own news.
 */
export function createEventHub(options: EventHubOptions = {}): EventHub {
  const { timers = systemTimers, windowMs = 50, mostUnread = 1000 } = options
  const subscribers = new Set<EventQueue>()
  const gathered = coalesceEvents()
  let lastSentMs = Number.NEGATIVE_INFINITY
  let waiting: { readonly untilMs: number; readonly stop: () => void } | undefined

  const hello = (): AppEvent => ({ type: 'hello', epoch: randomUUID() })
  const send = (): void => {
    waiting = undefined
    lastSentMs = timers.monotonicMs()
    const events = gathered.take()
    for (const subscriber of subscribers) subscriber.push(events)
  }

  return {
    publish: event => {
      if (subscribers.size === 0) return
      gathered.add(event)
      const nowMs = timers.monotonicMs()
      const untilMs = event.type === 'operation' ? nowMs : Math.max(nowMs, lastSentMs + windowMs)
      if (waiting !== undefined && waiting.untilMs <= untilMs) return
      waiting?.stop()
      waiting = { untilMs, stop: timers.after(untilMs - nowMs, send) }
    },
    subscribe: async function* (signal) {
      if (signal.aborted) return
      const queue = createEventQueue(mostUnread, hello)
      const end = (): void => {
        subscribers.delete(queue)
        queue.end()
      }
      subscribers.add(queue)
      signal.addEventListener('abort', end, { once: true })
      try {
        yield* queue.events()
      } finally {
        signal.removeEventListener('abort', end)
        end()
      }
    },
  }
}
