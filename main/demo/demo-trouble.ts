import type { Variant } from '../../shared/domain/flag.ts'
import type { DemoEnvironment } from './demo-environments.ts'
import { dayMs, hourMs, minuteMs } from './demo-time.ts'

/** A time in which one way of doing a job fails more than usual. */
export type Trouble = {
  readonly environment: DemoEnvironment
  readonly component: string
  readonly variant: Variant
  /** before the moment the demo was made */
  readonly fromAgoMs: number
  /** null: it goes on until somebody acts, which is what the demo is for */
  readonly untilAgoMs: number | null
  readonly failureRate: number
  readonly error: string
}

export const demoTroubles: readonly Trouble[] = [
  {
    environment: 'production',
    component: 'program_generation',
    variant: 'new',
    fromAgoMs: 25 * minuteMs,
    untilAgoMs: null,
    failureRate: 0.061,
    error: 'guardian_rejected',
  },
  {
    // the reason of the rollback in the past
    environment: 'production',
    component: 'program_generation',
    variant: 'new',
    fromAgoMs: 11 * dayMs + 9 * hourMs,
    untilAgoMs: 11 * dayMs,
    failureRate: 0.12,
    error: 'schema_validation',
  },
]

/** The trouble a component is in at an instant, if any. */
export function troubleAt(
  environment: DemoEnvironment,
  component: string,
  variant: Variant,
  agoMs: number,
): Trouble | undefined {
  return demoTroubles.find(
    trouble =>
      trouble.environment === environment &&
      trouble.component === component &&
      trouble.variant === variant &&
      agoMs <= trouble.fromAgoMs &&
      (trouble.untilAgoMs === null || agoMs > trouble.untilAgoMs),
  )
}
