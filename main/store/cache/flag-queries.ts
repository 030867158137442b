import type { FlagSummary, GlobalOverride } from '../../../shared/domain/flag.ts'
import type { Store } from '../open-store.ts'

/** One flag as the cache keeps it; `overrides` is '[]' for most. */
export type CachedFlag = {
  readonly summary: FlagSummary
  readonly version: string
  readonly changeId: number
  readonly overrides: string
}

type Row = {
  connectionId: string
  key: string
  version: string
  description: string
  enabled: number
  percentage: number | null
  globalOverride: GlobalOverride
  contradictory: number
  effectiveShare: number | null
  newOverrides: number
  oldOverrides: number
  changedAtMs: number
  changeId: number
  overrides: string | null
  asides: string | null
}

export function flagQueries(db: Store['db']) {
  const all = db.prepare<[], Row>(`
    SELECT connection_id AS connectionId, flag_key AS key, version, description, enabled, percentage,
      global_override AS globalOverride, contradictory, effective_share AS effectiveShare,
      new_overrides AS newOverrides, old_overrides AS oldOverrides, changed_at_ms AS changedAtMs,
      change_id AS changeId, overrides, asides
    FROM flag LEFT JOIN flag_overrides USING (connection_id, flag_key)`)
  const put = db.prepare(`
    INSERT INTO flag (connection_id, flag_key, version, description, enabled, percentage, global_override,
      contradictory, effective_share, new_overrides, old_overrides, changed_at_ms, change_id, state, asides)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (connection_id, flag_key) DO UPDATE SET version = excluded.version, description = excluded.description,
      enabled = excluded.enabled, percentage = excluded.percentage, global_override = excluded.global_override,
      contradictory = excluded.contradictory, effective_share = excluded.effective_share,
      new_overrides = excluded.new_overrides, old_overrides = excluded.old_overrides,
      changed_at_ms = excluded.changed_at_ms, change_id = excluded.change_id, state = excluded.state,
      asides = excluded.asides`)
  const remove = db.prepare<[string, string]>('DELETE FROM flag WHERE connection_id = ? AND flag_key = ?')
  const forget = db.prepare<[string]>('DELETE FROM flag WHERE connection_id = ?')
  const stateOf = db
    .prepare<[string, string], string>('SELECT state FROM flag WHERE connection_id = ? AND flag_key = ?')
    .pluck()
  const statesOf = db.prepare<[string], { key: string; state: string }>(
    'SELECT flag_key AS key, state FROM flag WHERE connection_id = ?',
  )

  return {
    all: (): CachedFlag[] =>
      all.all().map(({ version, changeId, overrides, asides, enabled, contradictory, ...rest }) => ({
        summary: {
          ...rest,
          enabled: enabled === 1,
          contradictory: contradictory === 1,
          ...(asides === null
            ? {}
            : (JSON.parse(asides) as Pick<FlagSummary, 'counted' | 'heldOffBy' | 'aboveAll'>)),
        },
        version,
        changeId,
        overrides: overrides ?? '[]',
      })),
    put: ({ summary, version, changeId }: CachedFlag, state: string): void => {
      put.run(
        summary.connectionId,
        summary.key,
        version,
        summary.description,
        summary.enabled ? 1 : 0,
        summary.percentage,
        summary.globalOverride,
        summary.contradictory ? 1 : 0,
        summary.effectiveShare,
        summary.newOverrides,
        summary.oldOverrides,
        summary.changedAtMs,
        changeId,
        state,
        asidesText(summary),
      )
    },
    /** its overrides go with it */
    remove: (connectionId: string, key: string): void => void remove.run(connectionId, key),
    forget: (connectionId: string): void => void forget.run(connectionId),
    /** JSON of the flag alone */
    state: (connectionId: string, key: string) => stateOf.get(connectionId, key),
    states: (connectionId: string) => statesOf.all(connectionId),
  }
}

function asidesText({ counted, heldOffBy, aboveAll }: FlagSummary): string | null {
  const text = JSON.stringify({ counted, heldOffBy, aboveAll })
  return text === '{}' ? null : text
}
