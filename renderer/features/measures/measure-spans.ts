import type { MeasureView } from '../../../shared/contract/measures-contract.ts'

/** How far back the small lines go. */
export type Span = { readonly label: string; readonly minutes: number; readonly buckets: number }

export const spans = [
  { label: 'Last hour', minutes: 60, buckets: 60 },
  { label: 'Last day', minutes: 24 * 60, buckets: 96 },
  { label: 'Last week', minutes: 7 * 24 * 60, buckets: 84 },
] as const satisfies readonly Span[]

/** The reading that is furthest behind; null: some measure was never read. Measures without a source have no age. */
export function oldestReadAtMs(views: readonly MeasureView[]): number | null {
  const read = views.filter(({ from }) => from !== null).map(({ readAtMs }) => readAtMs)
  const known = read.filter(atMs => atMs !== null)
  return known.length < read.length || known.length === 0 ? null : Math.min(...known)
}
