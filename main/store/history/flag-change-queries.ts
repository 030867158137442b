import type { GlobalOverride } from '../../../shared/domain/flag.ts'
import type { Store } from '../open-store.ts'

export type ChangeKind = 'first' | 'change' | 'removed' | 'returned'

/** The narrow part of one observed change. */
export type FlagChangeRow = {
  readonly id: number
  readonly previousId: number | null
  readonly atMs: number
  readonly kind: ChangeKind
  readonly operationId: string | null
  readonly enabled: number
  readonly percentage: number | null
  readonly globalOverride: GlobalOverride
  readonly effectiveShare: number | null
  readonly newOverrides: number
  readonly oldOverrides: number
}

export type NewFlagChange = Omit<FlagChangeRow, 'id'> & {
  readonly sourceId: number
  readonly flagId: number
  /** null for `removed` */
  readonly state: { readonly version: string; readonly text: string } | null
}

/** Newest entry of a flag, with its state. */
export type LatestChange = {
  readonly id: number
  readonly kind: ChangeKind
  readonly atMs: number
  readonly state: string | null
}

export type LatestId = {
  readonly connectionId: string
  readonly key: string
  readonly id: number
  readonly kind: ChangeKind
}

/** Changes of one connection at one instant, not made by us. */
export type OutsideChanges = { readonly atMs: number; readonly flags: number; readonly newestId: number }

const columns = (table: string): string => `
  ${table}.id, ${table}.previous_id AS previousId, ${table}.at_ms AS atMs, ${table}.kind, ${table}.operation_id AS operationId,
  ${table}.enabled, ${table}.percentage, ${table}.global_override AS globalOverride,
  ${table}.effective_share AS effectiveShare, ${table}.new_overrides AS newOverrides, ${table}.old_overrides AS oldOverrides`

export function flagChangeQueries(db: Store['db']) {
  const findFlag = db.prepare<[number, string], { id: number; lastChangeId: number | null }>(
    'SELECT id, last_change_id AS lastChangeId FROM flag WHERE source_id = ? AND flag_key = ?',
  )
  const insertFlag = db.prepare<[number, string]>('INSERT INTO flag (source_id, flag_key) VALUES (?, ?)')
  const insertChange = db.prepare(`
    INSERT INTO flag_change (source_id, flag_id, previous_id, at_ms, kind, operation_id, enabled, percentage,
      global_override, effective_share, new_overrides, old_overrides)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const insertState = db.prepare<[number | bigint, string, string]>(
    'INSERT INTO flag_state (change_id, version, state) VALUES (?, ?, ?)',
  )
  const pointToNewest = db.prepare<[number | bigint, number]>(
    'UPDATE flag SET last_change_id = ? WHERE id = ?',
  )
  const latest = db.prepare<[number, string], LatestChange>(`
    SELECT c.id, c.kind, c.at_ms AS atMs, s.state
    FROM flag f JOIN flag_change c ON c.id = f.last_change_id LEFT JOIN flag_state s ON s.change_id = c.id
    WHERE f.source_id = ? AND f.flag_key = ?`)
  const latestIds = db.prepare<[], LatestId>(`
    SELECT s.connection_id AS connectionId, f.flag_key AS key, c.id, c.kind
    FROM flag f JOIN source s ON s.id = f.source_id JOIN flag_change c ON c.id = f.last_change_id`)
  const ofFlag = db.prepare<[number], FlagChangeRow>(
    `SELECT ${columns('c')} FROM flag_change c WHERE c.flag_id = ? ORDER BY c.id`,
  )
  const one = db.prepare<[number], FlagChangeRow & { key: string }>(
    `SELECT ${columns('c')}, f.flag_key AS key FROM flag_change c JOIN flag f ON f.id = c.flag_id WHERE c.id = ?`,
  )
  const stateOf = db.prepare<[number], string>('SELECT state FROM flag_state WHERE change_id = ?').pluck()
  const outside = db.prepare<[number, number], OutsideChanges>(`
    SELECT at_ms AS atMs, count(*) AS flags, max(id) AS newestId FROM flag_change
    WHERE source_id = ? AND operation_id IS NULL AND kind <> 'first'
    GROUP BY at_ms ORDER BY at_ms DESC LIMIT ?`)
  const outsideAt = db.prepare<[number, number, number], FlagChangeRow & { key: string }>(`
    SELECT ${columns('c')}, f.flag_key AS key FROM flag_change c JOIN flag f ON f.id = c.flag_id
    WHERE c.source_id = ? AND c.operation_id IS NULL AND c.kind <> 'first' AND c.at_ms = ? ORDER BY c.id DESC LIMIT ?`)
  const ofOperation = db.prepare<[string], { connectionId: string; key: string }>(`
    SELECT s.connection_id AS connectionId, f.flag_key AS key
    FROM flag_change c JOIN flag f ON f.id = c.flag_id JOIN source s ON s.id = c.source_id
    WHERE c.operation_id = ? LIMIT 1`)

  return {
    findFlag: (sourceId: number, key: string) => findFlag.get(sourceId, key),
    openFlag: (sourceId: number, key: string): number =>
      findFlag.get(sourceId, key)?.id ?? Number(insertFlag.run(sourceId, key).lastInsertRowid),
    /** Call inside a transaction. Returns the entry's number. */
    append: (change: NewFlagChange): number => {
      const { lastInsertRowid: id } = insertChange.run(
        change.sourceId,
        change.flagId,
        change.previousId,
        change.atMs,
        change.kind,
        change.operationId,
        change.enabled,
        change.percentage,
        change.globalOverride,
        change.effectiveShare,
        change.newOverrides,
        change.oldOverrides,
      )
      if (change.state !== null) insertState.run(id, change.state.version, change.state.text)
      pointToNewest.run(id, change.flagId)
      return Number(id)
    },
    latest: (sourceId: number, key: string) => latest.get(sourceId, key),
    /** of every flag ever seen */
    latestIds: () => latestIds.all(),
    /** oldest first, in the order they were seen */
    ofFlag: (flagId: number) => ofFlag.all(flagId),
    find: (id: number) => one.get(id),
    /** JSON of the state as of this entry; undefined for `removed` */
    state: (id: number) => stateOf.get(id),
    /** newest first */
    outside: (sourceId: number, limit: number) => outside.all(sourceId, limit),
    outsideAt: (sourceId: number, atMs: number, limit: number) => outsideAt.all(sourceId, atMs, limit),
    /** the first flag that an operation is known to have changed */
    ofOperation: (operationId: string) => ofOperation.get(operationId),
  }
}
