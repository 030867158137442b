import type { Database } from 'better-sqlite3'
import type { TargetRow } from './target-queries.ts'

type Pack = { readonly first_target_id: number; readonly asked: string }
type Asked = readonly [connectionId: string, key: string, intent: unknown, before: unknown]

/** Everything that `operation_pack` is asked. A target that has a row of its own is what that row says. */
export function prepareTargetPacks(db: Database) {
  const insert = db.prepare<[number, number, string]>(
    'INSERT INTO operation_pack (first_target_id, targets, asked) VALUES (?, ?, ?)',
  )
  const overlapping = db.prepare<[number, number, number], Pack>(`
    SELECT first_target_id, asked FROM operation_pack
    WHERE first_target_id BETWEEN ? AND ? AND first_target_id + targets > ? ORDER BY first_target_id`)
  const next = db.prepare<[number, number], Pack & { readonly unwritten: number }>(`
    SELECT first_target_id, asked, targets - (
      SELECT count(*) FROM operation_target
      WHERE target_id BETWEEN first_target_id AND first_target_id + targets - 1) AS unwritten
    FROM operation_pack WHERE first_target_id BETWEEN ? AND ? ORDER BY first_target_id LIMIT 1`)
  const drop = db.prepare<[number]>('DELETE FROM operation_pack WHERE first_target_id = ?')
  // only behind the newest operation, as with the rows
  const dropOrphans = db.prepare(
    'DELETE FROM operation_pack WHERE first_target_id >= ((SELECT coalesce(max(sequence), 0) + 1 FROM operation) << 20)',
  )

  return {
    /** Targets in order, with ids that follow one another. */
    insert(rows: readonly TargetRow[]): void {
      const [first] = rows
      if (first === undefined) return
      const asked = rows.map(
        row =>
          `[${JSON.stringify(row.connection_id)},${JSON.stringify(row.flag_key)},${row.intent},${row.before ?? 'null'}]`,
      )
      insert.run(first.target_id, rows.length, `[${asked.join(',')}]`)
    },
    /** Rows with what is packed among them, of ids from `firstId` to `lastId`; packs begin at `beginId` at the earliest. */
    fillIn(
      rows: readonly TargetRow[],
      beginId: number,
      firstId: number,
      lastId: number,
    ): readonly TargetRow[] {
      const packs = overlapping.all(beginId, lastId, firstId)
      if (packs.length === 0) return rows
      const written = new Set(rows.map(row => row.target_id))
      const packed = packs
        .flatMap(unpacked)
        .filter(row => row.target_id >= firstId && row.target_id <= lastId && !written.has(row.target_id))
      return [...rows, ...packed].toSorted((one, other) => one.target_id - other.target_id)
    },
    /**
     * Takes out the first pack between two ids; call inside a transaction.
     *
     * @returns its targets that have no row yet, or undefined when there is no pack
     */
    takeNext(firstId: number, lastId: number): readonly TargetRow[] | undefined {
      const pack = next.get(firstId, lastId)
      if (pack === undefined) return undefined
      drop.run(pack.first_target_id)
      return pack.unwritten === 0 ? [] : unpacked(pack)
    },
    dropOrphans: () => void dropOrphans.run(),
  }
}

/** JSON that was parsed spells itself as it was, so digests over these texts come out the same. */
function unpacked(pack: Pack): TargetRow[] {
  return (JSON.parse(pack.asked) as Asked[]).map(([connectionId, key, intent, before], offset) => ({
    target_id: pack.first_target_id + offset,
    connection_id: connectionId,
    flag_key: key,
    state: 'planned',
    intent: JSON.stringify(intent),
    before: before === null ? null : JSON.stringify(before),
    overwritten: null,
    after: null,
    failure: null,
    write_ms: null,
    verify_ms: null,
    attempts: 0,
    given_up: null,
    progress: null,
  }))
}
