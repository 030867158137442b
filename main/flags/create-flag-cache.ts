import type { Flag, FlagState, Override } from '../../shared/domain/flag.ts'
import type { EventHub } from '../events/event-hub.ts'
import type { OpenConnections } from '../connections/open-connections.ts'
import type { Store } from '../store/open-store.ts'
import type { FlagCache, ObservedStates, Reading } from './flag-cache.ts'
import { flagFiles, type ChangedFlag } from './flag-files.ts'
import { compare, createFlagMirror, type MirroredFlag, type SeenFlag } from './flag-mirror.ts'
import { createFlagWriter } from './flag-writer.ts'
import { createReadingOrder } from './reading-order.ts'
import { restoreCache } from './restore-cache.ts'
import { overridesText, sameAsides, summariseFlag } from './summarise-flag.ts'

export type FlagCacheDependencies = {
  readonly cache: Store
  readonly history: Store
  readonly connections: Pick<OpenConnections, 'find'>
  readonly events: Pick<EventHub, 'publish'>
  /**
   * The files could not be written. What was read stays true in memory and on the screens, and the flag is
   * written with its next change: a full disk must not stop a read-back, and with it a rollback.
   */
  readonly onUnwritable: (error: unknown) => void
}

/** What history knew of a flag before; `atMs` is 0 unless it was just this state. */
type Past = {
  readonly kind: Exclude<ChangedFlag['kind'], 'removed'>
  readonly previous: ChangedFlag['previous']
  readonly atMs: number
}

type LastReading = { readonly digest: string | null; readonly readAtMs: number }

export function createFlagCache(needs: FlagCacheDependencies): FlagCache {
  const files = flagFiles(needs.cache, needs.history)
  const mirror = createFlagMirror()
  const order = createReadingOrder()
  const readings = new Map<string, LastReading>()

  const shareOf = (flag: Flag): number | null =>
    needs.connections.find(flag.connectionId)?.connector.effectiveShare(flag) ?? null
  const disagreeing = restoreCache(
    files,
    mirror,
    connectionId => needs.connections.find(connectionId) !== undefined,
    ({ flag }) => shareOf(flag),
  )
  for (const { connectionId, digest, readAtMs } of files.readings()) {
    readings.set(connectionId, { readAtMs, digest: disagreeing.has(connectionId) ? null : digest })
  }

  const writer = createFlagWriter(files, (connectionId, error) => {
    order.diverged(connectionId)
    needs.onUnwritable(error)
  })
  const remember = (connectionId: string, reading: LastReading): void => {
    const before = readings.get(connectionId)
    if (before?.digest === reading.digest && before.readAtMs === reading.readAtMs) return
    readings.set(connectionId, reading)
    writer.run(connectionId, () => files.putReading(connectionId, reading.digest, reading.readAtMs))
  }
  const stateOf = (flag: MirroredFlag): FlagState => {
    if (flag.state === null) {
      const { connectionId, key } = flag.summary
      flag.state = parseState(files.flagOf(connectionId, key) ?? '', flag)
    }
    return flag.state
  }

  /** The newest entry of a flag that the mirror does not have: seen before, or never. */
  const compareWithHistory = (state: FlagState, overrides: string): Past => {
    const latest = files.latest(state.flag.connectionId, state.flag.key)
    if (latest === undefined) return { kind: 'first', previous: { changeId: 0 }, atMs: 0 }
    const previous = { changeId: latest.id }
    if (latest.state === null) return { kind: 'returned', previous, atMs: 0 }
    const seen = JSON.parse(latest.state) as FlagState
    const isSame = seen.flag.version === state.flag.version && overridesText(seen.overrides) === overrides
    return { kind: 'change', previous, atMs: isSame ? latest.atMs : 0 }
  }

  const takeIn = (observed: ObservedStates, accepts: (key: string) => boolean) => {
    const { connectionId, atMs } = observed
    const known = mirror.of(connectionId)
    const changed: ChangedFlag[] = []
    const unchanged: SeenFlag[] = []
    for (const state of observed.states) {
      const { flag } = state
      if (!accepts(flag.key)) continue
      const before = known.get(flag.key)
      const overrides = overridesText(state.overrides)
      const isSame = before?.version === flag.version && before.overrides === overrides
      if (isSame && sameAsides(before.summary, flag)) continue
      const past: Past =
        before === undefined
          ? compareWithHistory(state, overrides)
          : { kind: 'change', previous: before, atMs: isSame ? before.summary.changedAtMs : 0 }
      const seenAtMs = past.atMs
      const now: SeenFlag = {
        summary: summariseFlag(state, shareOf(flag), seenAtMs === 0 ? atMs : seenAtMs),
        version: flag.version,
        overrides,
        changeId: past.previous.changeId,
        state,
      }
      if (seenAtMs === 0) changed.push({ flag: now, kind: past.kind, previous: past.previous })
      else unchanged.push(now)
    }
    const removed = observed.removed.filter(key => known.has(key) && accepts(key))
    return { changed, unchanged, removed }
  }

  const record = (observed: ObservedStates, digest?: string): readonly string[] => {
    const { connectionId, atMs, cause } = observed
    const reading: Reading = observed.reading ?? order.begin(connectionId)
    const isReadBack = cause !== null || observed.reading === undefined
    let isComplete = true
    const { changed, unchanged, removed } = takeIn(observed, key => {
      const accepted = order.accepts(reading, key, isReadBack)
      isComplete &&= accepted
      return accepted
    })
    if (!isComplete) order.diverged(connectionId)

    const gone = removed.flatMap((key): ChangedFlag[] => {
      const flag = mirror.get(connectionId, key)
      return flag === undefined ? [] : [{ flag, kind: 'removed', previous: flag }]
    })
    for (const { flag } of changed) mirror.put(flag)
    for (const flag of unchanged) mirror.put(flag)
    for (const key of removed) mirror.remove(connectionId, key)
    const keys = [...changed.map(({ flag }) => flag.summary.key), ...removed]
    if (keys.length + unchanged.length > 0) {
      needs.events.publish({
        type: 'flags-changed',
        rows: [...changed.map(({ flag }) => flag), ...unchanged].map(flag => flag.summary),
        removed: removed.map(key => ({ connectionId, key })),
      })
      writer.write({ connectionId, changed: [...changed, ...gone], unchanged, removed, atMs, cause })
    }
    if (isReadBack && digest === undefined)
      order.readBack(reading, observed.states.map(({ flag }) => flag.key).concat(observed.removed))
    if (digest !== undefined) {
      remember(connectionId, { digest: order.isWhole(reading) ? digest : null, readAtMs: atMs })
    } else if (keys.length > 0) {
      const before = readings.get(connectionId)
      if (before !== undefined) remember(connectionId, { ...before, digest: null })
    }
    return keys
  }

  return {
    summaries: mirror.summaries,
    summary: ref => mirror.get(ref.connectionId, ref.key)?.summary,
    state: ref => {
      const flag = mirror.get(ref.connectionId, ref.key)
      return flag && stateOf(flag)
    },
    states: (connectionId, keys) => {
      const known = mirror.of(connectionId)
      const wanted =
        keys === undefined ? [...known.values()] : [...new Set(keys)].flatMap(key => known.get(key) ?? [])
      if (wanted.filter(({ state }) => state === null).length > 100) {
        for (const { key, state } of files.flagsOf(connectionId)) {
          const flag = known.get(key)
          if (flag?.state === null) flag.state = parseState(state, flag)
        }
      }
      return wanted.toSorted((a, b) => compare(a.summary.key, b.summary.key)).map(stateOf)
    },
    keys: connectionId => [...mirror.of(connectionId).keys()].toSorted(compare),
    digest: connectionId => readings.get(connectionId)?.digest ?? null,
    readAtMs: connectionId => readings.get(connectionId)?.readAtMs ?? null,
    beginReading: order.begin,
    hold: order.hold,
    record,
    written: writer.written,
    confirm: (connectionId, atMs) => {
      const before = readings.get(connectionId)
      if (before !== undefined) remember(connectionId, { ...before, readAtMs: atMs })
    },
    forget: connectionId => {
      const keys = [...mirror.of(connectionId).keys()]
      for (const key of keys) mirror.remove(connectionId, key)
      readings.delete(connectionId)
      order.diverged(connectionId)
      writer.run(connectionId, () => files.forget(connectionId))
      if (keys.length === 0) return
      needs.events.publish({
        type: 'flags-changed',
        rows: [],
        removed: keys.map(key => ({ connectionId, key })),
      })
    },
  }
}

function parseState(flagText: string, { overrides }: MirroredFlag): FlagState {
  return { flag: JSON.parse(flagText) as Flag, overrides: JSON.parse(overrides) as Override[] }
}
