import { create } from 'zustand'
import type { FlagRef } from '../../../shared/domain/operation.ts'

export type Period = '7 days' | '30 days' | '90 days' | 'all'

type LogState = {
  readonly environmentId: string | null
  readonly flag: FlagRef | null
  readonly period: Period
  readonly chosen: (change: Partial<Pick<LogState, 'environmentId' | 'flag' | 'period'>>) => void
}

/** What the log shows, kept while other pages are open. */
export const useLogState = create<LogState>()(set => ({
  environmentId: null,
  flag: null,
  period: '90 days',
  chosen: change => set(change),
}))

const dayMs = 86_400_000
const days = { '7 days': 7, '30 days': 30, '90 days': 90 } as const

/** By whole hours, so that the question stays the same while one looks. */
export function sinceMs(period: Period, nowMs: number): number | null {
  if (period === 'all') return null
  return Math.floor(nowMs / 3_600_000) * 3_600_000 - days[period] * dayMs
}
