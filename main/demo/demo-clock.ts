import type { Clock } from '../clock.ts'

/** The clock every service of the demo goes by: simulated while its past is made, the given one afterwards. */
export type DemoClock = Clock & {
  /** From now on it is `atMs`, and time passes from there, so that durations stay true. */
  readonly simulate: (atMs: number) => void
  readonly release: () => void
}

export function createDemoClock(real: Clock): DemoClock {
  let offsetMs = 0
  return {
    nowMs: () => real.nowMs() + offsetMs,
    simulate: atMs => {
      offsetMs = atMs - real.nowMs()
    },
    release: () => {
      offsetMs = 0
    },
  }
}
