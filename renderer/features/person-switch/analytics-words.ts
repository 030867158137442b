import type { AnalyticsRow } from '../../../shared/domain/application-analytics.ts'
import { formatCount, formatMs, formatShare } from '../../ui/index.ts'

export const measureWords: Readonly<Record<AnalyticsRow['measure'], string>> = {
  selections: 'Times chosen',
  'time-spent': 'Time spent',
  'completion-rate': 'Completed',
  completions: 'Times completed',
}

export function toldWords(value: number, unit: AnalyticsRow['unit']): string {
  switch (unit) {
    case 'count':
      return formatCount(value)
    case 'ms':
      return formatMs(value)
    case 'share':
      return formatShare(value)
    case 'own':
      return String(Math.round(value * 100) / 100)
  }
}
