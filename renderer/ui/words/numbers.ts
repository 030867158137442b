import type { Rate } from '../../../shared/domain/observation.ts'

const NBSP = '\u00a0'
const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })

/** 18200 → "18,200". */
export function formatCount(count: number): string {
  return whole.format(count)
}

/** A share in [0, 1] as "0.42 %", "6.1 %", "25 %": enough digits to tell, none to spare. null: "–". */
export function formatShare(share: number | null): string {
  if (share === null) return '–'
  return `${percentDigits(share * 100)}${NBSP}%`
}

/** "6.1 % ± 0.7": the half width of the interval, in points, with as many decimals as the rate. */
export function formatRate(rate: Rate | null): string {
  if (rate === null || rate.count === 0) return '–'
  const halfWidth = ((rate.high - rate.low) / 2) * 100
  const shown = formatShare(rate.rate)
  const decimals = /\.(\d+)/.exec(shown)?.[1]?.length ?? (halfWidth < 1 ? 1 : 0)
  return `${shown} ±${NBSP}${halfWidth.toFixed(decimals)}`
}

/** 12.3 → "12 ms", 1234 → "1.2 s", 75_000 → "1 min 15 s". */
export function formatMs(ms: number): string {
  if (ms < 1) return `${ms.toFixed(1)}${NBSP}ms`
  if (ms < 1_000) return `${whole.format(ms)}${NBSP}ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)}${NBSP}s`
  const seconds = Math.round(ms / 1_000)
  const rest = seconds % 60
  const minutes = `${whole.format(Math.floor(seconds / 60))}${NBSP}min`
  return rest === 0 ? minutes : `${minutes} ${rest}${NBSP}s`
}

/** "1 flag", "2 flags". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

function percentDigits(percent: number): string {
  if (percent === 0) return '0'
  if (percent < 0.01) return '<\u00a00.01'
  if (percent < 1) return trimZeros(percent.toFixed(2))
  if (percent > 99.9 && percent < 100) return trimZeros(percent.toFixed(2))
  return trimZeros(percent.toFixed(1))
}

function trimZeros(digits: string): string {
  return digits.replace(/\.?0+$/, '')
}
