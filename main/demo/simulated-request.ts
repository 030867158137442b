import type { Variant } from '../../shared/domain/flag.ts'
import type { Behaviour, DemoComponent } from './demo-components.ts'
import type { DemoEnvironment } from './demo-environments.ts'
import { troubleAt } from './demo-trouble.ts'
import { createEvenly, type Random } from './random.ts'

/** A row of `pipeline_usage`. */
export type UsageRow = {
  readonly userId: string
  readonly pipeline: string
  readonly durationMs: number
  readonly success: boolean
  readonly errorType: string | null
  readonly fallback: boolean
  readonly completed: boolean
  readonly timeSpentMs: number
  readonly satisfaction: number | null
  readonly createdAtMs: number
}

/** Lets one request happen: how long it takes, whether it fails, and what the person makes of it. */
export type SimulateRequest = (
  component: DemoComponent,
  variant: Variant,
  userId: string,
  createdAtMs: number,
) => UsageRow

/** @param madeAtMs when the demo was made: its troubles are counted from there */
export function createSimulateRequest(
  environment: DemoEnvironment,
  madeAtMs: number,
  random: Random,
): SimulateRequest {
  const fails = new Map<string, (rate: number) => boolean>()
  const evenlyFor = (pipeline: string): ((rate: number) => boolean) => {
    const known = fails.get(pipeline) ?? createEvenly(random)
    fails.set(pipeline, known)
    return known
  }
  return (component, variant, userId, createdAtMs) => {
    const behaviour = component[variant]
    const trouble = troubleAt(environment, component.component, variant, madeAtMs - createdAtMs)
    const failed = evenlyFor(behaviour.pipeline)(trouble?.failureRate ?? behaviour.failureRate)
    const error = trouble !== undefined && random.next() < 0.8 ? trouble.error : random.pick(behaviour.errors)
    // the seed's application falls back to the old pipeline when the new one fails, which does not always help
    const fallback = failed && variant === 'new' && random.next() < 0.85
    const completed = random.next() < (failed ? (fallback ? 0.55 : 0.05) : 0.93)
    return {
      userId,
      pipeline: behaviour.pipeline,
      durationMs: Math.round(duration(behaviour, failed, random)),
      success: !failed,
      errorType: failed ? (error ?? null) : null,
      fallback,
      completed,
      timeSpentMs: Math.round(random.logNormal(completed ? 95_000 : 30_000, 0.5)),
      satisfaction: random.next() < 0.08 ? satisfaction(behaviour, failed, random) : null,
      createdAtMs,
    }
  }
}

/** A request fails at once, or after having tried for long. */
function duration(behaviour: Behaviour, failed: boolean, random: Random): number {
  const usual = random.logNormal(behaviour.medianMs, behaviour.spread)
  if (!failed) return usual
  return random.next() < 0.4 ? usual * 0.2 : usual * 2.2
}

function satisfaction(behaviour: Behaviour, failed: boolean, random: Random): number {
  const mean = failed ? 1.8 : behaviour.satisfaction
  return Math.min(5, Math.max(1, Math.round(mean + (random.next() + random.next() - 1) * 1.6)))
}
