import type { RollbackFigures } from '../../shared/contract/rollback-log-contract.ts'
import type { FlagRollback, RollbackTime } from '../store/journal/rollback-log-queries.ts'

const dayMs = 86_400_000
const weekMs = 7 * dayMs

/** Seed 003 speaks of a "high rollback frequency" and gives no number; three of one flag in a week is ours. */
export const frequentRollbacks = 3

/** Rollbacks of more flags than this are about an environment, not about one of its flags. */
export const widerThan = 50

/** How often, how fast and why; of flags and never of people. Both lists in the order of asking. */
export function rollbackFigures(
  times: readonly RollbackTime[],
  flags: readonly FlagRollback[],
  nowMs: number,
): RollbackFigures {
  const rollbacks = times.filter(({ kind }) => kind === 'rollback')
  const took = rollbacks.flatMap(({ all_verified_ms }) => all_verified_ms ?? []).toSorted((a, b) => a - b)
  return {
    rollbacks: rollbacks.length,
    restores: times.length - rollbacks.length,
    perWeek: perWeek(rollbacks, nowMs),
    medianMs: quantile(took, 0.5),
    p95Ms: quantile(took, 0.95),
    verified: took.length,
    withinLimit: withinLimit(rollbacks, nowMs),
    reasons: reasonsOf(rollbacks),
    flags: flagsOf(flags),
    wide: rollbacks.filter(({ targets }) => targets > widerThan).length,
  }
}

/** Less than a week says nothing about weeks. */
function perWeek(rollbacks: readonly RollbackTime[], nowMs: number): number | null {
  const spanMs = nowMs - (rollbacks[0]?.asked_at_ms ?? nowMs)
  return spanMs < weekMs ? null : rollbacks.length / (spanMs / weekMs)
}

/** The nearest rank: a time that really was, never one between two. */
export function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
}

function withinLimit(rollbacks: readonly RollbackTime[], nowMs: number): RollbackFigures['withinLimit'] {
  let within = 0
  let of = 0
  for (const { limit_ms, all_verified_ms, settled_at_ms, asked_at_ms } of rollbacks) {
    if (limit_ms === null) continue
    const isWithin = all_verified_ms !== null && all_verified_ms <= limit_ms
    // one that is still on its way and in time is neither
    if (!isWithin && settled_at_ms === null && nowMs - asked_at_ms <= limit_ms) continue
    of += 1
    if (isWithin) within += 1
  }
  return { within, of }
}

function reasonsOf(rollbacks: readonly RollbackTime[]): RollbackFigures['reasons'] {
  return [...Map.groupBy(rollbacks, ({ reason }) => reason?.trim() ?? null)]
    .map(([reason, own]) => ({ reason, rollbacks: own.length }))
    .toSorted((one, other) => other.rollbacks - one.rollbacks)
}

function flagsOf(flags: readonly FlagRollback[]): RollbackFigures['flags'] {
  return [...Map.groupBy(flags, flag => `${flag.connection_id}\0${flag.flag_key}`).values()]
    .flatMap(own => {
      const [first] = own
      if (first === undefined) return []
      const mostIn7Days = mostInAWeek(own.map(({ asked_at_ms }) => asked_at_ms))
      return [
        {
          connectionId: first.connection_id,
          key: first.flag_key,
          rollbacks: own.length,
          mostIn7Days,
          isFrequent: mostIn7Days >= frequentRollbacks,
        },
      ]
    })
    .toSorted((one, other) => other.mostIn7Days - one.mostIn7Days || other.rollbacks - one.rollbacks)
}

/** @param instants  in order */
export function mostInAWeek(instants: readonly number[]): number {
  let from = 0
  let most = 0
  instants.forEach((atMs, to) => {
    while (atMs - (instants[from] ?? atMs) >= weekMs) from += 1
    most = Math.max(most, to - from + 1)
  })
  return most
}
