import { z } from 'zod'
import { Variant } from './flag.ts'

/** Usage of a component by one variant in one minute. */
export const Observation = z.object({
  minuteMs: z.number(),
  component: z.string(),
  variant: Variant,
  count: z.int(),
  failures: z.int(),
  fallbacks: z.int(),
  /** null: the mapping names no such column */
  completions: z.int().nullable(),
  /** sum of durations, ms; null: no such column */
  durationMs: z.number().nullable(),
})
export type Observation = z.infer<typeof Observation>

/** A rate with the interval it may lie in; shares in [0, 1]. */
export const Rate = z.object({
  count: z.int(),
  failures: z.int(),
  rate: z.number(),
  low: z.number(),
  high: z.number(),
})
export type Rate = z.infer<typeof Rate>

/** Buckets of one component, both variants on one time axis. Short series only (≤ 2,000 buckets). */
export const UsageSeries = z.object({
  component: z.string(),
  connectionId: z.string(),
  fromMs: z.number(),
  bucketMs: z.number(),
  old: z.object({ count: z.array(z.int()), failures: z.array(z.int()) }),
  new: z.object({ count: z.array(z.int()), failures: z.array(z.int()) }),
  /** when usage was last read; null: never */
  readAtMs: z.number().nullable(),
  /** buckets before this instant were made by the demo's simulated past */
  simulatedUntilMs: z.number().nullable(),
})
export type UsageSeries = z.infer<typeof UsageSeries>
