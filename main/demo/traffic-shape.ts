import { dayMs, hourMs } from './demo-time.ts'

/**
 * Share of the busiest traffic at an instant, by hour of day. The busiest hour is the one in which the demo was
 * made, so that whoever looks sees traffic, at night too.
 */
export function trafficShare(agoMs: number): number {
  return 0.62 + 0.38 * Math.cos((2 * Math.PI * agoMs) / dayMs)
}

/**
 * Share of the past's traffic that is kept: all of the last hours, less the further back. It fades rather than
 * breaks off, so that no chart shows a step that never happened.
 */
export function keptShare(agoMs: number): number {
  return 1 / (1 + Math.max(0, agoMs - 7 * hourMs) / (3.5 * hourMs))
}
