import type { FlagState, FlagSummary } from '../../shared/domain/flag.ts'

/** One flag in memory. States are parsed when first asked for, and kept: a rollback of thousands asks for all. */
export type MirroredFlag = {
  readonly summary: FlagSummary
  readonly version: string
  readonly overrides: string
  /** newest entry in history; of the one before while the newest is not written yet, 0 when there is none */
  changeId: number
  state: FlagState | null
}

/** One that was just read. */
export type SeenFlag = MirroredFlag & { state: FlagState }

/** Every flag of every connection in memory, so that a list is answered without touching a file. */
export type FlagMirror = {
  get(connectionId: string, key: string): MirroredFlag | undefined
  of(connectionId: string): ReadonlyMap<string, MirroredFlag>
  put(flag: MirroredFlag): void
  remove(connectionId: string, key: string): void
  /** ordered by key, then by connection; the same array until something changes */
  summaries(): readonly FlagSummary[]
}

export function createFlagMirror(): FlagMirror {
  const connections = new Map<string, Map<string, MirroredFlag>>()
  const none: ReadonlyMap<string, MirroredFlag> = new Map()
  /** Slots stay when a flag changes, so a change costs no sorting. */
  let slots: { connectionId: string; key: string }[] | undefined
  let list: readonly FlagSummary[] | undefined

  const inOrder = (): { connectionId: string; key: string }[] => {
    const all: { connectionId: string; key: string }[] = []
    for (const [connectionId, flags] of connections)
      for (const key of flags.keys()) all.push({ connectionId, key })
    return all.sort((a, b) => compare(a.key, b.key) || compare(a.connectionId, b.connectionId))
  }
  const get = (connectionId: string, key: string) => connections.get(connectionId)?.get(key)

  return {
    get,
    of: connectionId => connections.get(connectionId) ?? none,
    put: flag => {
      const { connectionId, key } = flag.summary
      const flags = connections.get(connectionId) ?? new Map<string, MirroredFlag>()
      if (!flags.has(key)) slots = undefined
      list = undefined
      connections.set(connectionId, flags.set(key, flag))
    },
    remove: (connectionId, key) => {
      if (connections.get(connectionId)?.delete(key) !== true) return
      slots = undefined
      list = undefined
    },
    summaries: () => {
      if (list !== undefined) return list
      slots ??= inOrder()
      list = slots.flatMap(({ connectionId, key }) => get(connectionId, key)?.summary ?? [])
      return list
    },
  }
}

/** By code unit, as SQLite orders text: the same on every machine, whatever its language. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
