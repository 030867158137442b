import type { DemoEnvironment } from './demo-environments.ts'
import { billingFlags } from './flags/billing-flags.ts'
import { coachingFlags } from './flags/coaching-flags.ts'
import { platformFlags } from './flags/platform-flags.ts'
import { rolloutFlags } from './flags/rollout-flags.ts'
import type { FlagLife } from './flag-life.ts'

export type DemoFlag = {
  readonly key: string
  readonly description: string
  readonly owner: string
  /** days before the demo's making; all older than its past */
  readonly ageDays: number
  /** an environment that is missing here has no such flag */
  readonly lives: { readonly [E in DemoEnvironment]?: FlagLife }
}

export const demoFlags: readonly DemoFlag[] = [
  ...rolloutFlags,
  ...coachingFlags,
  ...billingFlags,
  ...platformFlags,
]
