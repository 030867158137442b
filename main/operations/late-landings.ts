/**
 * Writes of ordinary changes that were never answered, connection by connection: until when one of them may still land.
 * Where everyone has a switch of their own, a rollback leaves alone whoever is on OLD, so that such a write would put
 * them on NEW behind its back. It is told as verified only by a reading that began after this.
 */
export function createLateLandings() {
  const untilMs = new Map<string, number>()
  return {
    /** @param ms  monotonic */
    expect(connectionId: string, ms: number): void {
      untilMs.set(connectionId, Math.max(ms, untilMs.get(connectionId) ?? 0))
    },
    areOver(connectionId: string): boolean {
      if (performance.now() < (untilMs.get(connectionId) ?? 0)) return false
      untilMs.delete(connectionId)
      return true
    },
  }
}

export type LateLandings = ReturnType<typeof createLateLandings>
