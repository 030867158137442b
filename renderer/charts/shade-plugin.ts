import type { Plugin } from 'chart.js'

/** What is drawn behind and over the lines; read at every draw, so that a change needs no new chart. */
export type ShadeOptions = {
  readonly color: string
  readonly text: string
  /** everything left of this instant is shaded and named; null: nothing */
  readonly untilMs: number | null
  /** drawn into the shade; empty where a canvas above says it */
  readonly label: string
  /** a vertical line at each */
  readonly lines: readonly { readonly atMs: number; readonly dash: boolean; readonly color: string }[]
}

/** Shades the simulated past and draws vertical lines. Some forty lines instead of an annotation library. */
export function shadePlugin(current: () => ShadeOptions): Plugin<'line'> {
  return {
    id: 'shade',
    beforeDatasetsDraw: ({ ctx, chartArea, scales }) => {
      const x = scales['x']
      const { color, text, untilMs, label, lines } = current()
      if (x === undefined) return
      ctx.save()
      ctx.beginPath()
      ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height)
      ctx.clip()
      if (untilMs !== null && untilMs > x.min) {
        const right = Math.min(x.getPixelForValue(untilMs), chartArea.right)
        ctx.fillStyle = color
        ctx.fillRect(chartArea.left, chartArea.top, right - chartArea.left, chartArea.height)
        ctx.fillStyle = text
        ctx.font = '11px system-ui, sans-serif'
        if (right - chartArea.left > ctx.measureText(label).width + 12) {
          ctx.fillText(label, chartArea.left + 6, chartArea.top + 12)
        }
      }
      for (const { atMs, dash, color: lineColor } of lines) {
        ctx.strokeStyle = lineColor
        const at = Math.round(x.getPixelForValue(atMs)) + 0.5
        ctx.setLineDash(dash ? [3, 3] : [])
        ctx.beginPath()
        ctx.moveTo(at, chartArea.top)
        ctx.lineTo(at, chartArea.bottom)
        ctx.stroke()
      }
      ctx.restore()
    },
  }
}
