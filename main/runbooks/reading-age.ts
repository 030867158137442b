const minuteMs = 60_000

/** Older than this when the runbook was made: said on its top. */
const staleMs = 5 * minuteMs

/** In one way on every desk, whatever its language and zone. */
export function instantText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

export function readText(readAtMs: number | null, madeAtMs: number): string {
  if (readAtMs === null) return 'never'
  return `${instantText(readAtMs)}, ${ageText(madeAtMs - readAtMs)} before this was made`
}

export function isStale(readAtMs: number | null, madeAtMs: number): boolean {
  return readAtMs === null || madeAtMs - readAtMs > staleMs
}

function ageText(ms: number): string {
  if (ms < minuteMs) return `${Math.max(0, Math.round(ms / 1000))} s`
  if (ms < 120 * minuteMs) return `${Math.round(ms / minuteMs)} minutes`
  if (ms < 48 * 60 * minuteMs) return `${Math.round(ms / (60 * minuteMs))} hours`
  return `${Math.round(ms / (24 * 60 * minuteMs))} days`
}
