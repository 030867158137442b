import type { UsageMapping } from '../../shared/domain/sql-flags-settings.ts'
import type { DemoEnvironment } from './demo-environments.ts'

/** How one way of doing a job behaves. */
export type Behaviour = {
  /** value of the column `pipeline` */
  readonly pipeline: string
  readonly medianMs: number
  readonly spread: number
  /** share in [0, 1] of requests that fail while nothing is wrong */
  readonly failureRate: number
  readonly errors: readonly string[]
  /** 1 to 5, of those who answer */
  readonly satisfaction: number
}

export type DemoComponent = {
  readonly component: string
  readonly flagKey: string
  /** requests a minute at the busiest hour */
  readonly perMinute: { readonly [E in DemoEnvironment]: number }
  readonly old: Behaviour
  readonly new: Behaviour
}

/** A training application's jobs that are done in two ways. */
export const demoComponents: readonly DemoComponent[] = [
  {
    component: 'program_generation',
    flagKey: 'phoenix_pipeline_enabled',
    perMinute: { development: 2, staging: 6, production: 80 },
    old: {
      pipeline: 'legacy',
      medianMs: 4200,
      spread: 0.32,
      failureRate: 0.004,
      errors: ['trigger_timeout', 'template_missing'],
      satisfaction: 3.7,
    },
    new: {
      pipeline: 'phoenix',
      medianMs: 2900,
      spread: 0.4,
      failureRate: 0.003,
      errors: ['guardian_rejected', 'schema_validation', 'model_timeout'],
      satisfaction: 4.2,
    },
  },
  {
    component: 'exercise_substitution',
    flagKey: 'exercise_graph_enabled',
    perMinute: { development: 1, staging: 2, production: 16 },
    old: {
      pipeline: 'substitution_table',
      medianMs: 95,
      spread: 0.3,
      failureRate: 0.003,
      errors: ['no_match'],
      satisfaction: 3.6,
    },
    new: {
      pipeline: 'substitution_graph',
      medianMs: 120,
      spread: 0.35,
      failureRate: 0.003,
      errors: ['graph_timeout', 'no_match'],
      satisfaction: 4.1,
    },
  },
  {
    component: 'nutrition_planning',
    flagKey: 'nutrition_planner_v2',
    perMinute: { development: 1, staging: 2, production: 10 },
    old: {
      pipeline: 'nutrition_v1',
      medianMs: 1900,
      spread: 0.3,
      failureRate: 0.006,
      errors: ['food_database_timeout'],
      satisfaction: 3.5,
    },
    new: {
      pipeline: 'nutrition_v2',
      medianMs: 1700,
      spread: 0.38,
      failureRate: 0.005,
      errors: ['food_database_timeout', 'macro_overflow'],
      satisfaction: 3.9,
    },
  },
  {
    component: 'progress_summary',
    flagKey: 'streaming_summaries_enabled',
    perMinute: { development: 0.5, staging: 1, production: 8 },
    old: {
      pipeline: 'summary_batch',
      medianMs: 820,
      spread: 0.25,
      failureRate: 0.002,
      errors: ['queue_full'],
      satisfaction: 3.8,
    },
    new: {
      pipeline: 'summary_stream',
      medianMs: 310,
      spread: 0.3,
      failureRate: 0.002,
      errors: ['stream_closed'],
      satisfaction: 4.3,
    },
  },
  {
    component: 'coach_reply',
    flagKey: 'guardian_replies_enabled',
    perMinute: { development: 0.5, staging: 1, production: 6 },
    old: {
      pipeline: 'coach_classic',
      medianMs: 1400,
      spread: 0.3,
      failureRate: 0.005,
      errors: ['model_timeout'],
      satisfaction: 3.9,
    },
    new: {
      pipeline: 'coach_guardian',
      medianMs: 1550,
      spread: 0.33,
      failureRate: 0.004,
      errors: ['guardian_rejected', 'model_timeout'],
      satisfaction: 4,
    },
  },
]

/** What the connection is told about the values of the column `pipeline`. */
export const demoUsageValues: UsageMapping['values'] = demoComponents.flatMap(one => [
  { value: one.old.pipeline, component: one.component, variant: 'old' as const, flagKey: one.flagKey },
  { value: one.new.pipeline, component: one.component, variant: 'new' as const, flagKey: one.flagKey },
])
