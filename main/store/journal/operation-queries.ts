import type { Database } from 'better-sqlite3'

/** Columns of `operation`, as they are stored. */
export type OperationRow = {
  readonly sequence: number
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly actor_name: string
  readonly actor_os_user: string
  readonly actor_host: string
  readonly asked_reason: string | null
  readonly reason: string | null
  readonly asked_at_ms: number
  readonly limit_ms: number | null
  readonly targets: number
  readonly people_unpinned: number
  readonly restores: string | null
  readonly cancelled: number
  readonly given_up: string | null
  readonly settled_at_ms: number | null
  readonly all_verified_ms: number | null
}

/** Columns of `operation_connection`. */
export type OperationConnectionRow = {
  readonly sequence: number
  readonly position: number
  readonly connection_id: string
  readonly connection_name: string
  readonly environment_id: string
  readonly targets: number
  readonly counts: string
  readonly sent_at_ms: number | null
  readonly write_ms: number | null
  readonly verify_ms: number | null
  readonly delivered: string | null
  readonly verified_at_ms: number | null
}

/** Everything that `operation` and `operation_connection` are asked. Statements are prepared once per file. */
export function prepareOperationQueries(db: Database) {
  const insertOperation = db.prepare<OperationRow>(`
    INSERT INTO operation (sequence, id, kind, title, actor_name, actor_os_user, actor_host, asked_reason, reason, asked_at_ms, limit_ms,
      targets, people_unpinned, restores, cancelled, given_up, settled_at_ms, all_verified_ms)
    VALUES (@sequence, @id, @kind, @title, @actor_name, @actor_os_user, @actor_host, @asked_reason, @reason, @asked_at_ms, @limit_ms,
      @targets, @people_unpinned, @restores, @cancelled, @given_up, @settled_at_ms, @all_verified_ms)`)
  const insertConnection = db.prepare<OperationConnectionRow>(`
    INSERT INTO operation_connection (sequence, position, connection_id, connection_name, environment_id, targets, counts,
      sent_at_ms, write_ms, verify_ms, delivered, verified_at_ms)
    VALUES (@sequence, @position, @connection_id, @connection_name, @environment_id, @targets, @counts,
      @sent_at_ms, @write_ms, @verify_ms, @delivered, @verified_at_ms)`)
  const updateOperation = db.prepare<Pick<OperationRow, MutableColumn>>(`
    UPDATE operation SET reason = @reason, cancelled = @cancelled, given_up = @given_up, settled_at_ms = @settled_at_ms,
      all_verified_ms = @all_verified_ms
    WHERE sequence = @sequence`)
  const updateConnection = db.prepare<Pick<OperationConnectionRow, MutableConnectionColumn>>(`
    UPDATE operation_connection SET counts = @counts, write_ms = @write_ms, verify_ms = @verify_ms, delivered = @delivered,
      verified_at_ms = @verified_at_ms
    WHERE sequence = @sequence AND position = @position`)
  const markSent = db.prepare<[number, number, number]>(
    'UPDATE operation_connection SET sent_at_ms = ? WHERE sequence = ? AND position = ?',
  )
  const byId = db.prepare<[string], OperationRow>('SELECT * FROM operation WHERE id = ?')
  const unsettled = db.prepare<[], OperationRow>(
    'SELECT * FROM operation WHERE settled_at_ms IS NULL ORDER BY sequence',
  )
  const recent = db.prepare<[number], OperationRow>('SELECT * FROM operation ORDER BY sequence DESC LIMIT ?')
  const connections = db.prepare<[number], OperationConnectionRow>(
    'SELECT * FROM operation_connection WHERE sequence = ? ORDER BY position',
  )
  const restoredBy = db.prepare<[string], { id: string }>(
    'SELECT id FROM operation WHERE restores = ? ORDER BY sequence DESC LIMIT 1',
  )
  const settledSince = db.prepare<[number], OperationRow>(
    'SELECT * FROM operation WHERE sequence > (SELECT coalesce(max(sequence), 0) - 200 FROM operation) AND settled_at_ms >= ?',
  )
  const newestSequence = db.prepare<[], { newest: number }>(`
    SELECT max(coalesce((SELECT max(sequence) FROM operation), 0),
               coalesce((SELECT max(target_id) >> 20 FROM operation_target), 0),
               coalesce((SELECT max(first_target_id) >> 20 FROM operation_pack), 0)) AS newest`)
  return {
    insertOperation: (row: OperationRow) => void insertOperation.run(row),
    insertConnection: (row: OperationConnectionRow) => void insertConnection.run(row),
    updateOperation: (row: Pick<OperationRow, MutableColumn>) => void updateOperation.run(row),
    updateConnection: (row: Pick<OperationConnectionRow, MutableConnectionColumn>) =>
      void updateConnection.run(row),
    markSent: (sequence: number, position: number, atMs: number) =>
      void markSent.run(atMs, sequence, position),
    byId: (id: string) => byId.get(id),
    unsettled: () => unsettled.all(),
    recent: (limit: number) => recent.all(limit),
    settledSince: (atMs: number) => settledSince.all(atMs),
    connections: (sequence: number) => connections.all(sequence),
    restoredBy: (id: string) => restoredBy.get(id)?.id ?? null,
    newestSequence: () => newestSequence.get()?.newest ?? 0,
  }
}

type MutableColumn = 'sequence' | 'reason' | 'cancelled' | 'given_up' | 'settled_at_ms' | 'all_verified_ms'
type MutableConnectionColumn =
  | 'sequence'
  | 'position'
  | 'counts'
  | 'write_ms'
  | 'verify_ms'
  | 'delivered'
  | 'verified_at_ms'

export type OperationQueries = ReturnType<typeof prepareOperationQueries>
