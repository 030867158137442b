import { useComputedColorScheme } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'

/** The values of ui/theme/tokens.css, resolved: a canvas cannot read CSS variables. */
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
  rollback: '#B92323',
  outside: '#8A4B00',
  text: '#4D5866',
  grid: '#E3E8ED',
  surface: '#FFFFFF',
  shade: 'rgba(77, 88, 102, 0.08)',
}

const dark: ChartPalette = {
  old: '#94A3B8',
  new: '#9775FA',
  rollback: '#FF8F8F',
  outside: '#F2B455',
  text: '#A3AEBB',
  grid: '#303944',
  surface: '#191E25',
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
