/** People moved until an instant, ms since 1970. */
export type MovedSample = { readonly atMs: number; readonly done: number }

export type MovingSpeed = {
  /** over the last seconds; null: too little was seen */
  readonly peoplePerSecond: number | null
  /** null: whatever was said would be a guess */
  readonly leftMs: number | null
}

/** What is older tells of another load of the store. */
const WINDOW_MS = 15_000
const SPEED_AFTER_MS = 2_000
const LEFT_AFTER_MS = 6_000
/** How far the two halves of the window may differ for the rest to be expected alike. */
const STEADY = 1.3

export function withSample(samples: readonly MovedSample[], sample: MovedSample): readonly MovedSample[] {
  const last = samples.at(-1)
  // a second attempt counts from where it begins
  const known = last !== undefined && sample.done < last.done ? [] : samples
  return [...known.filter(one => one.atMs >= sample.atMs - WINDOW_MS), sample]
}

/**
 * How fast people are moved, and how long the rest takes: only while the pace has been steady, since a time that jumps
 * about is worse than none. Nothing new until `nowMs` slows the pace down.
 */
export function movingSpeed(samples: readonly MovedSample[], total: number, nowMs: number): MovingSpeed {
  const [first, last] = [samples[0], samples.at(-1)]
  const none = { peoplePerSecond: null, leftMs: null }
  if (first === undefined || last === undefined) return none
  const spanMs = nowMs - first.atMs
  if (spanMs < SPEED_AFTER_MS) return none
  const peoplePerSecond = ((last.done - first.done) / spanMs) * 1_000
  if (spanMs < LEFT_AFTER_MS || peoplePerSecond <= 0) return { peoplePerSecond, leftMs: null }
  const middleMs = first.atMs + spanMs / 2
  const middle = doneAt(samples, middleMs)
  const [early, late] = [middle - first.done, last.done - middle]
  const isSteady = early > 0 && late > 0 && Math.max(early / late, late / early) <= STEADY
  return { peoplePerSecond, leftMs: isSteady ? ((total - last.done) / peoplePerSecond) * 1_000 : null }
}

/** Between two samples on a straight line, after the last one as it was. */
function doneAt(samples: readonly MovedSample[], atMs: number): number {
  const after = samples.findIndex(one => one.atMs >= atMs)
  const [to, from] = [samples[after], samples[after - 1]]
  if (to === undefined) return samples.at(-1)?.done ?? 0
  if (from === undefined || to.atMs === from.atMs) return to.done
  return from.done + ((to.done - from.done) * (atMs - from.atMs)) / (to.atMs - from.atMs)
}
