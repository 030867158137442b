import type { Connector, StoreReading, UsageReading } from '../../main/connectors/connector.ts'
import type { FlagState } from '../../shared/domain/flag.ts'
import { AppError, type Failure } from '../../shared/failure.ts'
import { createMemoryConnector } from './memory-connector.ts'

/** A store that a test starts, stops, holds up and changes while it is being read. */
export type StoreScript = {
  readonly connector: Connector
  states: FlagState[]
  digest: string
  /** every call fails with this */
  down: Failure | null
  /** calls wait until it resolves, having seen the store as it was when they began */
  held: Promise<unknown> | null
  usage: UsageReading
  usageFailure: Failure | null
  readonly calls: { kind: 'flags' | 'usage' | 'readiness'; known?: string | null; sinceMs?: number }[]
  /** most reads of one kind that ever ran at once */
  mostAtOnce: number
  count(kind: 'flags' | 'usage' | 'readiness'): number
}

export function scriptStore(states: readonly FlagState[] = [], withUsage = false): StoreScript {
  let reading = 0
  const script: StoreScript = {
    states: [...states],
    digest: 'd1',
    down: null,
    held: null,
    usage: { throughMs: 0, observations: [] },
    usageFailure: null,
    calls: [],
    mostAtOnce: 0,
    count: kind => script.calls.filter(call => call.kind === kind).length,
    connector: {
      ...createMemoryConnector([]),
      capabilities: { ...createMemoryConnector([]).capabilities, usage: withUsage },
      readStore: async (known, signal): Promise<StoreReading> => {
        script.calls.push({ kind: 'flags', known })
        reading += 1
        script.mostAtOnce = Math.max(script.mostAtOnce, reading)
        const seen = [...script.states]
        const digest = script.digest
        try {
          await until(script.held, signal)
          if (script.down !== null) throw new AppError(script.down)
          if (known === digest) return { status: 'unchanged', digest, serverTimeMs: 1 }
          const flags = seen.map(({ flag }) => flag)
          return {
            status: 'read',
            digest,
            serverTimeMs: 1,
            flags,
            overrides: seen.flatMap(({ overrides }) => overrides),
          }
        } finally {
          reading -= 1
        }
      },
      readiness: async () => {
        script.calls.push({ kind: 'readiness' })
        if (script.down !== null) throw new AppError(script.down)
        return { readiness: { state: 'ready' }, roundTripMs: 2, clockOffsetMs: 3 }
      },
      readUsage: async sinceMs => {
        script.calls.push({ kind: 'usage', sinceMs })
        const failure = script.usageFailure ?? script.down
        if (failure !== null) throw new AppError(failure)
        return script.usage
      },
    },
  }
  return script
}

async function until(held: Promise<unknown> | null, signal: AbortSignal): Promise<void> {
  if (held === null) return
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new AppError({ code: 'cancelled' })), { once: true })
  })
  await Promise.race([held, aborted])
}
