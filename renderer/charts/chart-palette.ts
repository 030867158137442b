import { useComputedColorScheme } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'

/** Resolved colours: a canvas cannot read CSS variables. */
export type ChartPalette = {
  readonly old: string
  readonly new: string
  readonly rollback: string
  readonly outside: string
  readonly text: string
  readonly grid: string
  readonly surface: string
  readonly shade: string
}

const light: ChartPalette = {
  old: '#64748B',
  new: '#7048E8',
  rollback: '#C92A2A',
  outside: '#B35900',
  text: '#495057',
  grid: '#E3E6EA',
  surface: '#FFFFFF',
  shade: 'rgba(73, 80, 87, 0.07)',
}

const dark: ChartPalette = {
  old: '#94A3B8',
  new: '#9775FA',
  rollback: '#FF8787',
  outside: '#FFA94D',
  text: '#C1C2C5',
  grid: '#373A40',
  surface: '#1F2023',
  shade: 'rgba(255, 255, 255, 0.06)',
}

/** System colours; the variants then differ by line and marker alone. */
const forced: ChartPalette = {
  old: 'CanvasText',
  new: 'CanvasText',
  rollback: 'CanvasText',
  outside: 'CanvasText',
  text: 'CanvasText',
  grid: 'GrayText',
  surface: 'Canvas',
  shade: 'transparent',
}

export function useChartPalette(): ChartPalette {
  const scheme = useComputedColorScheme('light')
  const isForced = useMediaQuery('(forced-colors: active)', false) ?? false
  if (isForced) return forced
  return scheme === 'dark' ? dark : light
}
