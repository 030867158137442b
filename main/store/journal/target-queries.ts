import type { Database } from 'better-sqlite3'
import { prepareTargetPacks } from './target-packs.ts'

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
  readonly progress: string | null
}

/** One operation may have this many targets at most: the width of the index in `target_id`. */
export const targetsPerOperation = 2 ** 20

export const targetId = (sequence: number, index: number): number => sequence * targetsPerOperation + index
export const targetIndex = (id: number): number => id % targetsPerOperation

const valuesOf = (row: TargetRow) => [
  row.target_id,
  row.connection_id,
  row.flag_key,
  row.state,
  row.intent,
  row.before,
  row.overwritten,
  row.after,
  row.failure,
  row.write_ms,
  row.verify_ms,
  row.attempts,
  row.given_up,
  row.progress,
]

/** Everything that `operation_target` is asked. Statements are prepared once per file. */
export function prepareTargetQueries(db: Database) {
  const packs = prepareTargetPacks(db)
  const columns =
    'target_id, connection_id, flag_key, state, intent, before, overwritten, after, failure, write_ms, verify_ms, attempts, given_up, progress'
  const values = '(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'
  const save = db.prepare(`
    INSERT INTO operation_target (${columns}) VALUES ${values}
    ON CONFLICT (target_id) DO UPDATE SET state = excluded.state, overwritten = excluded.overwritten, after = excluded.after,
      failure = excluded.failure, write_ms = excluded.write_ms, verify_ms = excluded.verify_ms,
      attempts = excluded.attempts, given_up = excluded.given_up, progress = excluded.progress`)
  const insertMissing = db.prepare(`INSERT OR IGNORE INTO operation_target (${columns}) VALUES ${values}`)
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
    /** What is asked of these targets, which follow one another: all that a commit before the first byte has to hold. */
    pack: packs.insert,
    /** Where a target stands now; its row is made when there is none yet. */
    save: (row: TargetRow) => void save.run(valuesOf(row)),
    /** Makes the rows of some targets that only a pack holds; call inside a transaction. @returns false when there is none */
    unpackSome(sequence: number): boolean {
      const rows = packs.takeNext(targetId(sequence, 0), last(sequence))
      for (const row of rows ?? []) insertMissing.run(valuesOf(row))
      return rows !== undefined
    },
    /** Up to `limit` targets in order, from `fromIndex` on. */
    chunk(sequence: number, fromIndex: number, limit: number): readonly TargetRow[] {
      const first = targetId(sequence, fromIndex)
      const rows = range.all(first, last(sequence), limit)
      return packs.fillIn(rows, targetId(sequence, 0), first, first + limit - 1).slice(0, limit)
    },
    /** Of a settled operation: one that is not may still have targets without a row. */
    page(sequence: number, states: readonly string[] | undefined, offset: number, limit: number) {
      const wanted = states === undefined ? null : JSON.stringify(states)
      return {
        total: count.get(targetId(sequence, 0), last(sequence), wanted, wanted)?.total ?? 0,
        rows: page.all(targetId(sequence, 0), last(sequence), wanted, wanted, limit, offset),
      }
    },
    /** Targets whose operation was never committed: the app ended while a large one was still being journalled. */
    dropOrphans(): void {
      dropOrphans.run()
      packs.dropOrphans()
    },
  }
}

export type TargetQueries = ReturnType<typeof prepareTargetQueries>
