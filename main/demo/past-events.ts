import { demoEnvironmentIds, type DemoEnvironment } from './demo-environments.ts'
import { demoFlags } from './demo-flags.ts'
import { demoOverrides, type DemoOverride } from './demo-overrides.ts'
import type { DemoFlagState, LifeStep } from './flag-life.ts'

/** Something that happened to a flag in the past. */
export type PastEvent = {
  readonly agoMs: number
  readonly environment: DemoEnvironment
  readonly flagKey: string
} & (
  | { readonly kind: 'overrides'; readonly rows: readonly DemoOverride[] }
  | { readonly kind: 'step'; readonly step: LifeStep; readonly before: DemoFlagState }
)

/** Oldest first. Overrides that were given together are one event. */
export function pastEvents(): readonly PastEvent[] {
  return [...steps(), ...overrides()].sort((one, other) => other.agoMs - one.agoMs)
}

function steps(): PastEvent[] {
  return demoFlags.flatMap(flag =>
    demoEnvironmentIds.flatMap(environment => {
      const life = flag.lives[environment]
      return (life?.steps ?? []).map((step, index): PastEvent => {
        const before = life?.steps[index - 1]?.state ?? life?.begins ?? step.state
        return { kind: 'step', agoMs: step.agoMs, environment, flagKey: flag.key, step, before }
      })
    }),
  )
}

function overrides(): PastEvent[] {
  const together = Map.groupBy(demoOverrides, row => `${row.environment} ${row.flagKey} ${row.agoMs}`)
  return [...together.values()].flatMap((rows): PastEvent[] => {
    const [first] = rows
    if (first === undefined) return []
    return [
      { kind: 'overrides', agoMs: first.agoMs, environment: first.environment, flagKey: first.flagKey, rows },
    ]
  })
}
