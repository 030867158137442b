import type { FlagTimeline } from '../../../../shared/contract/flags-contract.ts'
import type { Capabilities } from '../../../../shared/domain/connection.ts'
import type { Flag, FlagPatch } from '../../../../shared/domain/flag.ts'

type Step = FlagTimeline['steps'][number]

/** A setting that stood once, and reached fewer people than the one that stands now. */
export type EarlierSetting = {
  readonly step: Step
  readonly percentage: number
  /** the last time that it stood */
  readonly fromMs: number
  readonly untilMs: number
}

/**
 * Newest first, each percentage once. Nobody on NEW is no step back but a rollback, which does more than set a number;
 * a setting whose share could not be computed is not offered.
 */
export function earlierSettings(steps: readonly Step[]): readonly EarlierSetting[] {
  const now = steps.at(-1)?.effectiveShare ?? null
  if (now === null) return []
  const found = new Map<number, EarlierSetting>()
  for (const [index, step] of steps.entries()) {
    const next = steps[index + 1]
    const { percentage, effectiveShare, globalOverride, enabled } = step
    if (next === undefined || percentage === null || effectiveShare === null || !enabled) continue
    if (globalOverride !== 'none' || effectiveShare <= 0 || effectiveShare >= now) continue
    found.set(percentage, { step, percentage, fromMs: step.atMs, untilMs: next.atMs })
  }
  return [...found.values()].toSorted((one, other) => other.untilMs - one.untilMs)
}

/** What has to be written for it to stand again; only what differs. */
export function patchBackTo(
  { step, percentage }: EarlierSetting,
  flag: Pick<Flag, 'enabled' | 'percentage' | 'globalOverride'>,
  capabilities: Capabilities | null,
): FlagPatch {
  return {
    ...(flag.percentage !== percentage && { percentage }),
    ...(flag.enabled !== step.enabled && { enabled: step.enabled }),
    ...(flag.globalOverride !== step.globalOverride &&
      capabilities?.globalOverride === true && { globalOverride: step.globalOverride }),
  }
}
