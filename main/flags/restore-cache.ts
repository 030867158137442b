import type { FlagState } from '../../shared/domain/flag.ts'
import type { FlagFiles } from './flag-files.ts'
import type { FlagMirror, MirroredFlag } from './flag-mirror.ts'
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
  const restored: { flag: MirroredFlag; flagText: string }[] = []
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
    const flag: MirroredFlag = {
      summary: summariseFlag(state, shareOf(state), latest.atMs),
      version: state.flag.version,
      overrides: overridesText(state.overrides),
      changeId: id,
      state,
    }
    mirror.put(flag)
    restored.push({ flag, flagText: JSON.stringify(state.flag) })
  }
  files.putAll(restored)

  for (const { connectionId, key, changedAtMs } of mirror.summaries()) {
    const flag = mirror.get(connectionId, key)
    if (flag === undefined || known.get(connectionId)?.has(key) === true) continue
    const flagText = files.flagOf(connectionId, key) ?? '{}'
    const unknown: MirroredFlag = { ...flag, changeId: 0 }
    const [changeId = 0] = files.appendAll(
      connectionId,
      [{ flag: unknown, kind: 'first', flagText }],
      changedAtMs,
      null,
    )
    const again: MirroredFlag = { ...flag, changeId }
    mirror.put(again)
    files.putAll([{ flag: again, flagText }])
  }
  return disagreeing
}
