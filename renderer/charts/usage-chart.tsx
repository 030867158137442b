import { useMemo } from 'react'
import type { UsageSeries } from '../../shared/domain/observation.ts'
import { ChartKey } from './chart-key.tsx'
import { useChartPalette } from './chart-palette.ts'
import { LineCanvas } from './line-canvas.tsx'
import { instantLabel } from './time-ticks.ts'
import { UsageTable } from './usage-table.tsx'
import { usageDatasets } from './usage-datasets.ts'
import { usagePoints, usageTotals } from './usage-points.ts'
import type { UsageTotals } from './usage-points.ts'

export type UsageChartProps = {
  /** series of one time axis; added up where there are several */
  readonly series: readonly UsageSeries[]
  /** what the chart is of, for its name: "pipeline" */
  readonly of: string
  readonly height?: number
  /** false where the marks of OLD and NEW are explained beside the chart already */
  readonly legend?: boolean
}

/** Uses a minute above, failures a minute below, OLD and NEW on one time axis. */
export function UsageChart({ series, of, height = 260, legend = true }: UsageChartProps) {
  const palette = useChartPalette()
  const points = useMemo(() => usagePoints(series), [series])
  const first = series[0]
  const bucketMs = first?.bucketMs ?? 60_000
  const uses = useMemo(() => usageDatasets(points, 'count', bucketMs, palette), [points, bucketMs, palette])
  const failures = useMemo(
    () => usageDatasets(points, 'failures', bucketMs, palette),
    [points, bucketMs, palette],
  )
  if (first === undefined) return null
  const fromMs = first.fromMs
  const toMs = fromMs + points.length * bucketMs
  const shade = {
    color: palette.shade,
    text: palette.text,
    untilMs: first.simulatedUntilMs,
    label: 'simulated past (demo)',
    lines: [],
  }
  const frame = { palette, fromMs, toMs, shade, yLabel: shortNumber }
  const when = `${instantLabel(fromMs)} to ${instantLabel(toMs)}`
  const [old, next] = [usageTotals(points, 'old'), usageTotals(points, 'new')]
  return (
    <figure style={{ margin: 0 }}>
      {legend && <ChartKey palette={palette} />}
      <Caption text="uses a minute" />
      <LineCanvas
        {...frame}
        name={`Uses a minute of ${of}, ${when}. OLD ${old.count} uses, NEW ${next.count} uses.`}
        data={uses}
        height={Math.round(height * 0.56)}
        tooltip={usesTooltip}
        hideTime
      />
      <Caption text="failures a minute" />
      <LineCanvas
        {...frame}
        name={`Failures a minute of ${of}, ${when}. OLD ${failureWords(old)}, NEW ${failureWords(next)}.`}
        shade={{ ...shade, label: '' }}
        data={failures}
        height={Math.round(height * 0.44)}
        tooltip={failuresTooltip}
      />
      <UsageTable points={points} bucketMs={bucketMs} of={of} />
    </figure>
  )
}

function Caption({ text }: { readonly text: string }) {
  return (
    <div aria-hidden style={{ fontSize: 12, color: 'var(--mantine-color-dimmed)', marginTop: 4 }}>
      {text}
    </div>
  )
}

function failureWords({ count, failures, rate }: UsageTotals): string {
  return rate === null ? 'not used' : `${failures} failures in ${count} uses, ${(rate * 100).toFixed(2)} %`
}

const shortNumber = (value: number) =>
  value >= 10_000
    ? `${Math.round(value / 1000)}k`
    : Number.isInteger(value)
      ? String(value)
      : value.toFixed(1)

const perMinute = (value: number) => value.toLocaleString(undefined, { maximumFractionDigits: 1 })
const usesTooltip = (variant: string, value: number) => ` ${variant}  ${perMinute(value)} uses a minute`
const failuresTooltip = (variant: string, value: number) =>
  ` ${variant}  ${perMinute(value)} failures a minute`
