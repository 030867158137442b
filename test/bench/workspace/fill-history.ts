import { backupsOf } from '../../../main/store/backups.ts'
import { flagChangeQueries } from '../../../main/store/history/flag-change-queries.ts'
import { observationQueries } from '../../../main/store/history/observation-queries.ts'
import { sourceQueries } from '../../../main/store/history/source-queries.ts'
import { openStores, type Stores } from '../../../main/store/open-stores.ts'
import type { FlagState } from '../../../shared/domain/flag.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const components = 10
const observationRows = 500_000
/** each has a row of its own and one with the whole state */
const changes = 250_000

/**
 * A million rows as a year of use leaves them: half of them usage by minute, half of them changes of flags with
 * their states. Written by the store's own queries into the files of a workspace that nobody has open.
 *
 * @param folder of the workspace, whose flags were read at least once
 */
export function fillHistory(folder: string, connectionId: string): void {
  const stores = openStores(folder)
  try {
    const nowMs = Date.now()
    fillUsage(stores, connectionId, nowMs)
    fillChanges(stores, connectionId, nowMs)
    // otherwise the first start would make today's copy while it is being measured
    backupsOf(folder, 'history', Date.now).makeNow(stores.history.db)
  } finally {
    stores.close()
  }
}

export const componentName = (index: number): string => `component_${index}`

function fillUsage({ history }: Stores, connectionId: string, nowMs: number): void {
  const queries = observationQueries(history.db)
  const series = Array.from({ length: components }, (_, index) => componentName(index)).flatMap(component => [
    { component, variant: 'old' as const },
    { component, variant: 'new' as const },
  ])
  const minutes = observationRows / series.length
  const lastMs = Math.floor(nowMs / minuteMs) * minuteMs - minuteMs
  for (let ago = minutes; ago > 0; ago -= dayMs / minuteMs) {
    const fromMs = lastMs - ago * minuteMs
    const throughMs = Math.min(fromMs + dayMs - minuteMs, lastMs - minuteMs)
    const seen = []
    for (let atMs = fromMs; atMs <= throughMs; atMs += minuteMs) {
      for (const [place, each] of series.entries()) {
        const count = 20 + ((atMs / minuteMs + place * 7) % 40)
        const failures = count % 13 === 0 ? 1 : 0
        seen.push({
          ...each,
          minuteMs: atMs,
          count,
          failures,
          fallbacks: 0,
          completions: count - failures,
          durationMs: count * 90,
        })
      }
    }
    queries.replace(connectionId, fromMs, { throughMs, readAtMs: throughMs }, seen)
  }
}

/** Up and down the ladder, over and over, until every flag is as it is now. */
function fillChanges({ history }: Stores, connectionId: string, nowMs: number): void {
  const { db } = history
  const queries = flagChangeQueries(db)
  const sourceId = sourceQueries(db).open(connectionId)
  const flags = db
    .prepare<[number], { id: number; key: string; changeId: number; state: string; version: string }>(`
      SELECT f.id, f.flag_key AS key, f.last_change_id AS changeId, s.state, s.version
      FROM flag f JOIN flag_state s ON s.change_id = f.last_change_id WHERE f.source_id = ?`)
    .all(sourceId)
  const times = Math.floor(changes / flags.length)
  const stepMs = (365 * dayMs) / (times + 1)
  const startMs = nowMs - 365 * dayMs
  db.prepare('UPDATE flag_change SET at_ms = ? WHERE source_id = ?').run(startMs, sourceId)
  const newest = new Map(flags.map(flag => [flag.id, flag.changeId]))
  const appendRound = db.transaction((round: number) => {
    const isLast = round === times
    for (const { id, state: now, version } of flags) {
      const { flag, overrides } = JSON.parse(now) as FlagState
      const percentage = isLast ? flag.percentage : (round * 5) % 100
      const state: FlagState = {
        flag: { ...flag, percentage, version: isLast ? version : `${version}-${round}` },
        overrides,
      }
      const changeId = queries.append({
        sourceId,
        flagId: id,
        previousId: newest.get(id) ?? null,
        atMs: Math.round(startMs + round * stepMs),
        kind: 'change',
        operationId: null,
        enabled: flag.enabled ? 1 : 0,
        percentage,
        globalOverride: flag.globalOverride,
        effectiveShare: (percentage ?? 0) / 100,
        newOverrides: 0,
        oldOverrides: 0,
        state: { version: state.flag.version, text: isLast ? now : JSON.stringify(state) },
      })
      newest.set(id, changeId)
    }
  })
  for (let round = 1; round <= times; round += 1) appendRound(round)
}
