import type { ChartData } from 'chart.js'
import { useCallback, useMemo, useState } from 'react'
import type { FlagTimeline } from '../../shared/contract/flags-contract.ts'
import { escapeStoreText } from '../ui/index.ts'
import { useChartPalette } from './chart-palette.ts'
import type { ChartPalette } from './chart-palette.ts'
import { LineCanvas } from './line-canvas.tsx'
import { MarkList } from './mark-list.tsx'
import { markKinds } from './mark-kinds.ts'
import { instantLabel } from './time-ticks.ts'
import { axisTop, percentAt, stepPoints, timelineWindow } from './timeline-points.ts'
import type { StepPoint, TimelineMark } from './timeline-points.ts'

/** Room right of now, as a part of the time shown: what happened a moment ago would hide in the edge. */
const AFTER_NOW = 0.03

export type StepTimelineProps = {
  readonly timeline: FlagTimeline
  /** what the line is of, for its name */
  readonly of: string
  /** how much of the past is shown; null: all of it */
  readonly spanMs: number | null
  readonly nowMs: number
  readonly height?: number
  /** a mark that belongs to an operation of ours was chosen */
  readonly onOpenOperation: (operationId: string) => void
}

/** A flag's effective share as a step line, with what happened to it as marks; the marks are a list as well. */
export function StepTimeline({
  timeline,
  of,
  spanMs,
  nowMs,
  height = 180,
  onOpenOperation,
}: StepTimelineProps) {
  const palette = useChartPalette()
  const [pointed, setPointed] = useState<TimelineMark | null>(null)
  const { steps, marks, simulatedUntilMs } = timeline
  const { fromMs, toMs } = useMemo(() => timelineWindow(steps, spanMs, nowMs), [steps, spanMs, nowMs])
  const shown = useMemo(
    () => marks.filter(mark => mark.atMs >= fromMs && mark.atMs <= toMs),
    [marks, fromMs, toMs],
  )
  const line = useMemo(() => stepPoints(steps, fromMs, toMs), [steps, fromMs, toMs])
  const data = useMemo(() => timelineData(timeline, line, shown, palette), [timeline, line, shown, palette])
  const tooltip = useCallback(
    (dataset: string, value: number, atMs: number) => {
      if (dataset === 'share') return ` ${formatPercent(value)} of people on NEW`
      return escapeStoreText(shown.find(mark => mark.kind === dataset && mark.atMs === atMs)?.text ?? dataset)
    },
    [shown],
  )
  const now = percentAt(steps, toMs)
  return (
    <figure style={{ margin: 0 }}>
      <LineCanvas
        name={`Share of people on NEW of ${of}, ${instantLabel(fromMs)} to ${instantLabel(toMs)}: ${
          Number.isNaN(now) ? 'cannot be computed' : `${formatPercent(now)} now`
        }, ${shown.length} marks, listed below.`}
        data={data}
        palette={palette}
        height={height}
        fromMs={fromMs}
        toMs={toMs + (toMs - fromMs) * AFTER_NOW}
        yMax={axisTop(line)}
        yStep={axisTop(line) / 5}
        yLabel={percentLabel}
        tooltip={tooltip}
        shade={{
          color: palette.shade,
          text: palette.text,
          untilMs: simulatedUntilMs,
          label: 'simulated past (demo)',
          lines: [
            { atMs: toMs, dash: false, color: palette.grid },
            ...(pointed === null ? [] : [{ atMs: pointed.atMs, dash: true, color: palette.text }]),
          ],
        }}
      />
      <MarkList
        marks={shown}
        palette={palette}
        simulatedUntilMs={simulatedUntilMs}
        onPoint={setPointed}
        onOpenOperation={onOpenOperation}
      />
    </figure>
  )
}

function timelineData(
  { steps }: FlagTimeline,
  points: readonly StepPoint[],
  marks: readonly TimelineMark[],
  palette: ChartPalette,
): ChartData<'line'> {
  const line = {
    label: 'share',
    data: [...points],
    stepped: 'before' as const,
    borderColor: palette.new,
    backgroundColor: palette.new,
    borderWidth: 2,
    pointRadius: 0,
    pointHoverRadius: 3,
    order: 2,
  }
  const byKind = markKinds.map(({ kind, pointStyle, rotation, color }) => ({
    label: kind,
    data: marks
      .filter(mark => mark.kind === kind)
      .map(mark => ({ x: mark.atMs, y: zeroIfUnknown(percentAt(steps, mark.atMs)) })),
    showLine: false,
    pointStyle,
    rotation,
    pointRadius: 5,
    pointHoverRadius: 7,
    borderColor: palette.surface,
    borderWidth: 1,
    backgroundColor: palette[color],
    // A mark at the edge is drawn whole.
    clip: 8,
    order: 1,
  }))
  return { datasets: [line, ...byKind.filter(set => set.data.length > 0)] }
}

/** A mark needs a place on the canvas even where the line has a gap. */
const zeroIfUnknown = (value: number) => (Number.isNaN(value) ? 0 : value)
const percentLabel = (value: number) => `${value} %`
const formatPercent = (value: number) => `${value.toFixed(1)} %`
