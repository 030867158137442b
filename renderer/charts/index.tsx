import { lateModule } from '../ui/late-module.ts'
import { latePart } from '../ui/late-part.tsx'
import type { StepTimelineProps } from './step-timeline.tsx'
import type { UsageChartProps } from './usage-chart.tsx'

export { Sparkline } from './sparkline.tsx'
export { lastNewUseMs, usagePoints, usageTotals } from './usage-points.ts'
export type { UsageTotals } from './usage-points.ts'

// The drawing library is no part of the first screen: it comes with the first chart.
export const UsageChart = latePart(
  lateModule(() => import('./usage-chart.tsx')),
  module => module.UsageChart,
  ({ height = 260 }: UsageChartProps) => <Placeholder height={height + 80} />,
)
export const StepTimeline = latePart(
  lateModule(() => import('./step-timeline.tsx')),
  module => module.StepTimeline,
  ({ height = 180 }: StepTimelineProps) => <Placeholder height={height} />,
)

/** Holds the place, so that nothing jumps when the chart arrives. */
function Placeholder({ height }: { readonly height: number }) {
  return <div style={{ height }} aria-busy />
}
