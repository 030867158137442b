import type { Override } from '../domain/flag.ts'
import { instantMs } from './instant.ts'
import type { EvaluationProfile } from './profile.ts'

/** Whether a row still counts. An expiry that cannot be read ends a NEW override and keeps an OLD one: OLD wins every doubt. */
export function isInForce(override: Override, profile: EvaluationProfile, nowMs: number): boolean {
  if (override.expiresAt === null || profile.expiry === 'ignored') return true
  const expiresAtMs = instantMs(override.expiresAt)
  return expiresAtMs === undefined ? override.variant === 'old' : expiresAtMs > nowMs
}

/** The newest row in force; rows of the same instant are a doubt, which OLD wins. */
export function decidingOverride(
  rows: Iterable<Override>,
  profile: EvaluationProfile,
  nowMs: number,
): Override | undefined {
  let deciding: Override | undefined
  for (const row of rows) {
    if (!isInForce(row, profile, nowMs)) continue
    if (deciding === undefined || beats(row, deciding)) deciding = row
  }
  return deciding
}

function beats(row: Override, other: Override): boolean {
  const difference = createdMs(row) - createdMs(other)
  if (difference !== 0 && !Number.isNaN(difference)) return difference > 0
  // a double keeps no microseconds beside a whole date; the texts of one session do
  const later = compareText(row.createdAt ?? '', other.createdAt ?? '')
  if (later !== 0) return later > 0
  return row.variant === 'old' && other.variant === 'new'
}

function createdMs(row: Override): number {
  return (row.createdAt === null ? undefined : instantMs(row.createdAt)) ?? Number.NEGATIVE_INFINITY
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
