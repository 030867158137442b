import type { ChartData, ChartOptions, Plugin } from 'chart.js'
import { useMemo, useRef } from 'react'
import { Chart } from 'react-chartjs-2'
import type { ChartPalette } from './chart-palette.ts'
import './register-chart.ts'
import { shadePlugin } from './shade-plugin.ts'
import type { ShadeOptions } from './shade-plugin.ts'
import { instantLabel, tickLabel, timeTicks } from './time-ticks.ts'

export type LineCanvasProps = {
  /** what a person who cannot see the canvas is told */
  readonly name: string
  readonly data: ChartData<'line'>
  readonly palette: ChartPalette
  readonly height: number
  readonly fromMs: number
  readonly toMs: number
  readonly yMax?: number
  /** distance of the marks of the y axis; left out, the library finds a round one */
  readonly yStep?: number
  readonly yLabel: (value: number) => string
  readonly tooltip: (dataset: string, value: number, atMs: number) => string
  readonly shade: ShadeOptions
  /** time labels are left out where another canvas below carries them */
  readonly hideTime?: boolean
}

/** A line chart over time, tuned: no parsing, no sorting, no animation, decimated when dense. */
export function LineCanvas(props: LineCanvasProps) {
  const { name, data, palette, height, fromMs, toMs, yMax, yStep, yLabel, tooltip, hideTime = false } = props
  const shade = useRef(props.shade)
  shade.current = props.shade
  const plugins = useMemo<Plugin<'line'>[]>(() => [shadePlugin(() => shade.current)], [])
  const options = useMemo<ChartOptions<'line'>>(
    () => ({
      parsing: false,
      normalized: true,
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      layout: { padding: { top: 4, right: 8 } },
      scales: {
        x: {
          type: 'linear',
          min: fromMs,
          max: toMs,
          border: { color: palette.grid },
          grid: { display: false },
          afterBuildTicks: axis => {
            axis.ticks = timeTicks(fromMs, toMs, Math.max(2, Math.floor(axis.width / 80))).map(value => ({
              value,
            }))
          },
          ticks: {
            display: !hideTime,
            color: palette.text,
            font: { size: 11 },
            autoSkip: false,
            maxRotation: 0,
            callback: value => tickLabel(Number(value)),
          },
        },
        y: {
          type: 'linear',
          min: 0,
          ...(yMax === undefined ? {} : { max: yMax }),
          border: { display: false },
          grid: { color: palette.grid },
          // One width for all, so that the time axes of two canvases under one another agree.
          afterFit: axis => {
            axis.width = 46
          },
          ticks: {
            color: palette.text,
            font: { size: 11 },
            ...(yStep === undefined ? { maxTicksLimit: height < 120 ? 3 : 5 } : { stepSize: yStep }),
            callback: value => yLabel(Number(value)),
          },
        },
      },
      plugins: {
        decimation: { enabled: true, algorithm: 'min-max', threshold: 2000 },
        tooltip: {
          mode: 'index',
          backgroundColor: palette.surface,
          borderColor: palette.text,
          borderWidth: 1,
          titleColor: palette.text,
          bodyColor: palette.text,
          usePointStyle: true,
          callbacks: {
            title: items => (items[0]?.parsed.x == null ? '' : instantLabel(items[0].parsed.x)),
            label: item => tooltip(item.dataset.label ?? '', item.parsed.y ?? 0, item.parsed.x ?? 0),
          },
        },
      },
    }),
    [fromMs, toMs, yMax, yStep, yLabel, tooltip, palette, hideTime, height],
  )
  return (
    <div style={{ position: 'relative', height }}>
      <Chart
        // Marks keep the colours they were made with, so a new theme is a new chart.
        key={palette.surface}
        type="line"
        role="img"
        aria-label={name}
        data={data}
        options={options}
        plugins={plugins}
        updateMode="none"
      />
    </div>
  )
}
