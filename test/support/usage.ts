import type { Observation } from '../../shared/domain/observation.ts'
import { UsageMapping } from '../../shared/domain/sql-flags-settings.ts'

export const minuteMs = 60_000

/** The Phoenix pipeline, counted as the demo counts it. */
export const phoenixUsage = UsageMapping.parse({
  values: [
    { value: 'legacy', component: 'pipeline', variant: 'old', flagKey: 'phoenix_pipeline_enabled' },
    { value: 'phoenix', component: 'pipeline', variant: 'new', flagKey: 'phoenix_pipeline_enabled' },
  ],
})

export function buildObservation(fields: Partial<Observation> = {}): Observation {
  return {
    minuteMs: 0,
    component: 'pipeline',
    variant: 'new',
    count: 10,
    failures: 0,
    fallbacks: 0,
    completions: null,
    durationMs: null,
    ...fields,
  }
}

/** The same counts in every minute from `fromMs` on. */
export function everyMinute(fromMs: number, minutes: number, fields: Partial<Observation>): Observation[] {
  return Array.from({ length: minutes }, (_, index) =>
    buildObservation({ ...fields, minuteMs: fromMs + index * minuteMs }),
  )
}
