import { demoConnectionId } from './demo-connections.ts'
import { demoEnvironmentIds, type DemoEnvironment } from './demo-environments.ts'
import { demoFlags } from './demo-flags.ts'
import { demoOverrides, type DemoOverride } from './demo-overrides.ts'
import type { DemoFlagState, FlagLife, LifeStep } from './flag-life.ts'

/** Something that happened to a flag in the past. */
export type PastEvent = {
  readonly agoMs: number
  readonly environment: DemoEnvironment
  readonly connectionId: string
  readonly flagKey: string
} & (
  | { readonly kind: 'overrides'; readonly rows: readonly DemoOverride[] }
  | { readonly kind: 'step'; readonly step: LifeStep; readonly before: DemoFlagState }
)

export function oldestFirst(events: readonly PastEvent[]): readonly PastEvent[] {
  return events.toSorted((one, other) => other.agoMs - one.agoMs)
}

/** The steps of one flag in one store. */
export function lifeEvents(
  place: Pick<PastEvent, 'environment' | 'connectionId' | 'flagKey'>,
  life: FlagLife | undefined,
): readonly PastEvent[] {
  return (life?.steps ?? []).map((step, index): PastEvent => {
    const before = life?.steps[index - 1]?.state ?? life?.begins ?? step.state
    return { kind: 'step', agoMs: step.agoMs, ...place, step, before }
  })
}

/** What happened in the Phoenix databases, oldest first. Overrides that were given together are one event. */
export function phoenixEvents(environment: DemoEnvironment): readonly PastEvent[] {
  const connectionId = demoConnectionId(environment)
  const steps = demoFlags.flatMap(flag =>
    lifeEvents({ environment, connectionId, flagKey: flag.key }, flag.lives[environment]),
  )
  return oldestFirst([...steps, ...overrides().filter(event => event.environment === environment)])
}

/** Of all three environments. */
export function pastEvents(): readonly PastEvent[] {
  return oldestFirst(demoEnvironmentIds.flatMap(phoenixEvents))
}

function overrides(): PastEvent[] {
  const together = Map.groupBy(demoOverrides, row => `${row.environment} ${row.flagKey} ${row.agoMs}`)
  return [...together.values()].flatMap((rows): PastEvent[] => {
    const [first] = rows
    if (first === undefined) return []
    const { agoMs, environment, flagKey } = first
    return [
      { kind: 'overrides', agoMs, environment, connectionId: demoConnectionId(environment), flagKey, rows },
    ]
  })
}
