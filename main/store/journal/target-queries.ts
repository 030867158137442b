import type { Database } from 'better-sqlite3'

/** Columns of `operation_target`, as they are stored; JSON stays text. */
export type TargetRow = {
  readonly target_id: number
  readonly connection_id: string
  readonly flag_key: string
  readonly state: string
  readonly intent: string
  readonly before: string | null
  readonly overwritten: string | null
  readonly after: string | null
  readonly failure: string | null
  readonly write_ms: number | null
  readonly verify_ms: number | null
  readonly attempts: number
  readonly given_up: string | null
}

/** One operation may have this many targets at most: the width of the index in `target_id`. */
export const targetsPerOperation = 2 ** 20

export const targetId = (sequence: number, index: number): number => sequence * targetsPerOperation + index
export const targetIndex = (id: number): number => id % targetsPerOperation

/** Everything that `operation_target` is asked. Statements are prepared once per file. */
export function prepareTargetQueries(db: Database) {
  const insert = db.prepare<[number, string, string, string, string, string | null, number]>(`
    INSERT INTO operation_target (target_id, connection_id, flag_key, state, intent, before, attempts)
    VALUES (?, ?, ?, ?, ?, ?, ?)`)
  const saveOutcome = db.prepare<
    [
      string,
      string | null,
      string | null,
      string | null,
      number | null,
      number | null,
      number,
      string | null,
      number,
    ]
  >(`
    UPDATE operation_target SET state = ?, overwritten = ?, after = ?, failure = ?, write_ms = ?, verify_ms = ?, attempts = ?,
      given_up = ?
    WHERE target_id = ?`)
  const range = db.prepare<[number, number, number], TargetRow>(
    'SELECT * FROM operation_target WHERE target_id BETWEEN ? AND ? ORDER BY target_id LIMIT ?',
  )
  const page = db.prepare<[number, number, string | null, string | null, number, number], TargetRow>(`
    SELECT * FROM operation_target
    WHERE target_id BETWEEN ? AND ? AND (? IS NULL OR state IN (SELECT value FROM json_each(?)))
    ORDER BY target_id LIMIT ? OFFSET ?`)
  const count = db.prepare<[number, number, string | null, string | null], { total: number }>(`
    SELECT count(*) AS total FROM operation_target
    WHERE target_id BETWEEN ? AND ? AND (? IS NULL OR state IN (SELECT value FROM json_each(?)))`)
  // only behind the newest operation, so that opening does not walk every target there ever was
  const dropOrphans = db.prepare(
    'DELETE FROM operation_target WHERE target_id >= ((SELECT coalesce(max(sequence), 0) + 1 FROM operation) << 20)',
  )
  const last = (sequence: number) => targetId(sequence + 1, 0) - 1
  return {
    insert: (row: TargetRow) =>
      void insert.run(
        row.target_id,
        row.connection_id,
        row.flag_key,
        row.state,
        row.intent,
        row.before,
        row.attempts,
      ),
    saveOutcome: (row: TargetRow) =>
      void saveOutcome.run(
        row.state,
        row.overwritten,
        row.after,
        row.failure,
        row.write_ms,
        row.verify_ms,
        row.attempts,
        row.given_up,
        row.target_id,
      ),
    /** Up to `limit` targets in order, from `fromIndex` on. */
    chunk: (sequence: number, fromIndex: number, limit: number) =>
      range.all(targetId(sequence, fromIndex), last(sequence), limit),
    page(sequence: number, states: readonly string[] | undefined, offset: number, limit: number) {
      const wanted = states === undefined ? null : JSON.stringify(states)
      return {
        total: count.get(targetId(sequence, 0), last(sequence), wanted, wanted)?.total ?? 0,
        rows: page.all(targetId(sequence, 0), last(sequence), wanted, wanted, limit, offset),
      }
    },
    /** Targets whose operation was never committed: the app ended while a large one was still being journalled. */
    dropOrphans: () => void dropOrphans.run(),
  }
}

export type TargetQueries = ReturnType<typeof prepareTargetQueries>
