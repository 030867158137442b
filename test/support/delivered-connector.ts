import type { Delivery, DeliveryResult } from '../../main/connectors/connector.ts'
import type { FlagState, Variant } from '../../shared/domain/flag.ts'
import { AppError, type Failure } from '../../shared/failure.ts'
import { createMemoryConnector, type MemoryConnector } from './memory-connector.ts'

export type DeliveredConnector = MemoryConnector & {
  /** what the application serves now */
  readonly served: Map<string, Variant>
  readonly runs: { begun: number; stopped: number; ended: number }
  readonly asked: { count: number }
  /** while the command runs: prints, waits, fails */
  building: (
    print: (text: string) => void,
    signal: AbortSignal,
  ) => Promise<DeliveryResult | void> | DeliveryResult | void
  /** what the application answers, when it is not what it serves */
  answering: ((served: ReadonlyMap<string, Variant>) => ReadonlyMap<string, Variant>) | null
  /** the application cannot be asked as long as this is set */
  silent: Failure | null
  /** the application takes up what is stored now, whoever makes it */
  readonly takeUp: () => void
}

type Ways = { readonly by?: Delivery['by']; readonly probe?: boolean; readonly limitMs?: number }

/** A store whose application takes up what is stored only when it is built anew: with what was stored as that began. */
export function createDeliveredConnector(
  states: readonly FlagState[],
  { by = 'command', probe = true, limitMs = 300_000 }: Ways = {},
): DeliveredConnector {
  const memory = createMemoryConnector(states)
  const serving = () =>
    new Map(
      [...memory.flags.values()].map(({ flag }): [string, Variant] => [
        flag.key,
        memory.effectiveShare(flag) === 0 ? 'old' : 'new',
      ]),
    )
  const served = serving()
  const serve = (what: ReadonlyMap<string, Variant>) => {
    for (const [key, variant] of what) served.set(key, variant)
  }
  const connector: DeliveredConnector = {
    ...memory,
    served,
    runs: { begun: 0, stopped: 0, ended: 0 },
    asked: { count: 0 },
    building: () => {},
    answering: null,
    silent: null,
    takeUp: () => serve(serving()),
    capabilities: { ...memory.capabilities, delivery: by === 'command' ? 'command' : 'by-hand' },
    delivery: {
      by,
      limitMs,
      steps: 'npm run build, then restart the server',
      async deliver(signal, onOutput) {
        connector.runs.begun += 1
        const built = serving()
        const result = await connector.building(onOutput, signal)
        if (signal.aborted) {
          connector.runs.stopped += 1
          return { exitCode: null, failure: { code: 'cancelled' } }
        }
        connector.runs.ended += 1
        const end = result ?? { exitCode: 0, failure: null }
        if (end.failure === null) serve(built)
        return end
      },
      ...(probe && {
        async probe(keys: readonly string[]) {
          connector.asked.count += 1
          if (connector.silent !== null) throw new AppError(connector.silent)
          const answer = connector.answering?.(served) ?? served
          return new Map([...answer].filter(([key]) => keys.includes(key)))
        },
      }),
    },
  }
  return connector
}
