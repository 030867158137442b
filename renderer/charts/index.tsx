import { lazy, Suspense } from 'react'
import type { StepTimelineProps } from './step-timeline.tsx'
import type { UsageChartProps } from './usage-chart.tsx'

export { lastNewUseMs, usagePoints, usageTotals } from './usage-points.ts'
export type { UsageTotals } from './usage-points.ts'

// The drawing library is no part of the first screen: it comes with the first chart.
const LazyUsageChart = lazy(async () => ({ default: (await import('./usage-chart.tsx')).UsageChart }))
const LazyStepTimeline = lazy(async () => ({ default: (await import('./step-timeline.tsx')).StepTimeline }))

export function UsageChart(props: UsageChartProps) {
  return (
    <Suspense fallback={<Placeholder height={(props.height ?? 260) + 80} />}>
      <LazyUsageChart {...props} />
    </Suspense>
  )
}

export function StepTimeline(props: StepTimelineProps) {
  return (
    <Suspense fallback={<Placeholder height={props.height ?? 180} />}>
      <LazyStepTimeline {...props} />
    </Suspense>
  )
}

/** Holds the place, so that nothing jumps when the chart arrives. */
function Placeholder({ height }: { readonly height: number }) {
  return <div style={{ height }} aria-busy />
}
