import type { Operation, Part, Target } from './operation-record.ts'

/** One operation's stored and not yet served targets on one connection. */
export type Share = {
  readonly operation: Operation
  readonly part: Part
  /** when the operation was asked for, in the order of asking */
  readonly place: number
  readonly targets: Set<Target>
  /** waiting: for a run of the command · running: it is being run for these · asking: the application is asked */
  stage: 'waiting' | 'running' | 'asking'
  /** counts how often it set out: an answer to an earlier question says nothing of a later turn */
  turn: number
}

/** One application, as far as somebody waits for it. */
export type Site = {
  readonly connectionId: string
  readonly shares: Map<Part, Share>
  running: {
    readonly shares: readonly Share[]
    readonly place: number
    readonly stop: AbortController
  } | null
  isAsking: boolean
  /** questions since something changed */
  asked: number
  /** ends the pause before the next question, if there is one */
  readonly wake: () => void
  readonly pause: (ms: number, ending: AbortSignal) => Promise<void>
}

export function newShare(operation: Operation, part: Part, place: number): Share {
  return { operation, part, place, targets: new Set(), stage: 'waiting', turn: 0 }
}

export function newSite(connectionId: string): Site {
  let wake = () => {}
  return {
    connectionId,
    shares: new Map(),
    running: null,
    isAsking: false,
    asked: 0,
    wake: () => wake(),
    async pause(ms, ending) {
      if (ms === 0 || ending.aborted) return
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, ms)
      wake = resolve
      ending.addEventListener('abort', wake, { once: true })
      await promise
      clearTimeout(timer)
      ending.removeEventListener('abort', wake)
      wake = () => {}
    },
  }
}
