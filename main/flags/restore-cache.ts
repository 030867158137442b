import type { Flag, FlagState, Override } from '../../shared/domain/flag.ts'
import type { FlagFiles } from './flag-files.ts'
import type { FlagMirror, SeenFlag } from './flag-mirror.ts'
import { overridesText, summariseFlag } from './summarise-flag.ts'

/**
 * Fills the mirror from cache.db and makes it agree with history.db, which is the one that lasts: an entry that the
 * cache missed, because the machine stopped between the two files or the cache was set aside, is taken from
 * there. A cached flag that history does not know, because history.db was lost, becomes its first entry there.
 *
 * @returns connections whose cached digest no longer holds
 */
export function restoreCache(
  files: FlagFiles,
  mirror: FlagMirror,
  isConfigured: (connectionId: string) => boolean,
  shareOf: (state: FlagState) => number | null,
): ReadonlySet<string> {
  const disagreeing = new Set<string>()
  const unconfigured = new Set<string>()
  for (const cached of files.loadAll()) {
    const { connectionId } = cached.summary
    if (isConfigured(connectionId)) mirror.put({ ...cached, state: null })
    else unconfigured.add(connectionId)
  }
  for (const connectionId of unconfigured) files.forget(connectionId)

  const known = new Map<string, Set<string>>()
  const restored: SeenFlag[] = []
  for (const { connectionId, key, id, kind } of files.latestIds()) {
    const keys = known.get(connectionId) ?? new Set()
    known.set(connectionId, keys.add(key))
    const cached = mirror.get(connectionId, key)
    if (
      cached?.changeId === id ||
      (cached === undefined && (kind === 'removed' || !isConfigured(connectionId)))
    )
      continue
    disagreeing.add(connectionId)
    const latest = kind === 'removed' ? undefined : files.latest(connectionId, key)
    if (latest?.state == null) {
      mirror.remove(connectionId, key)
      files.removeAll(connectionId, [key])
      continue
    }
    const state = JSON.parse(latest.state) as FlagState
    const flag: SeenFlag = {
      summary: summariseFlag(state, shareOf(state), latest.atMs),
      version: state.flag.version,
      overrides: overridesText(state.overrides),
      changeId: id,
      state,
    }
    mirror.put(flag)
    restored.push(flag)
  }
  files.putAll(restored)

  for (const { connectionId, key, changedAtMs } of mirror.summaries()) {
    const flag = mirror.get(connectionId, key)
    if (flag === undefined || known.get(connectionId)?.has(key) === true) continue
    const state = {
      flag: JSON.parse(files.flagOf(connectionId, key) ?? '{}') as Flag,
      overrides: JSON.parse(flag.overrides) as Override[],
    }
    const again: SeenFlag = { ...flag, state }
    const first = { flag: again, kind: 'first', previous: { changeId: 0 } } as const
    again.changeId = files.appendAll(connectionId, [first], changedAtMs, null)[0] ?? 0
    mirror.put(again)
    files.putAll([again])
  }
  return disagreeing
}
