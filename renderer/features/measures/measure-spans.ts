import type { MeasureView } from '../../../shared/contract/measures-contract.ts'

/** How far back the small lines go. */
export type Span = { readonly label: string; readonly minutes: number; readonly buckets: number }

export const spans = [
  { label: 'Last hour', minutes: 60, buckets: 60 },
  { label: 'Last day', minutes: 24 * 60, buckets: 96 },
  { label: 'Last week', minutes: 7 * 24 * 60, buckets: 84 },
] as const satisfies readonly Span[]

/** The reading that is furthest behind; null: none was ever read. A row that was never read says so itself. */
export function oldestReadAtMs(views: readonly MeasureView[]): number | null {
  const known = views.map(({ readAtMs }) => readAtMs).filter(atMs => atMs !== null)
  return known.length === 0 ? null : Math.min(...known)
}
