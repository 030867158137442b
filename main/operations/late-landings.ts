import type { FlagRef } from '../../shared/domain/operation.ts'

/**
 * Writes of ordinary changes that were never answered, flag by flag: until when one of them may still land. A rollback
 * leaves alone what is on OLD already, and a network may hold back what a server never saw, so that such a write could
 * put somebody on NEW behind its back. It is told as verified only by a reading that began after this.
 */
export function createLateLandings() {
  const untilMs = new Map<string, number>()
  const nameOf = ({ connectionId, key }: FlagRef): string => `${connectionId}\0${key}`
  return {
    /** @param ms  monotonic */
    expect(flags: readonly FlagRef[], ms: number): void {
      for (const flag of flags) untilMs.set(nameOf(flag), Math.max(ms, untilMs.get(nameOf(flag)) ?? 0))
    },
    /** Those of which something may still land. Ask before reading. */
    among<F extends FlagRef>(flags: readonly F[]): ReadonlySet<F> {
      if (untilMs.size === 0) return new Set()
      const nowMs = performance.now()
      for (const [name, ms] of untilMs) if (ms <= nowMs) untilMs.delete(name)
      return new Set(flags.filter(flag => untilMs.has(nameOf(flag))))
    },
  }
}

export type LateLandings = ReturnType<typeof createLateLandings>
