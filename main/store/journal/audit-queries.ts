import type { Database } from 'better-sqlite3'

/** Columns of `audit_entry`, as they are stored. */
export type AuditRow = {
  readonly sequence: number
  readonly at_ms: number
  readonly actor_name: string
  readonly actor_os_user: string
  readonly actor_host: string
  readonly kind: string
  readonly environment_id: string | null
  readonly connection_id: string | null
  readonly flag_key: string | null
  readonly operation_id: string | null
  readonly text: string
  readonly subject: string | null
  readonly digest: string
}

export type AuditHead = { readonly entries: number; readonly digest: string }

/** What to look for; every part may be null. `search` is text to find, not a pattern. */
export type AuditSearch = {
  readonly environmentId: string | null
  readonly flag: { readonly connectionId: string; readonly key: string } | null
  readonly kinds: readonly string[] | null
  readonly search: string | null
}

/** Everything that the audit tables are asked. Statements are prepared once per file. */
export function prepareAuditQueries(db: Database) {
  const head = db.prepare<[], AuditHead>('SELECT entries, digest FROM audit_head WHERE only_row = 1')
  const insert = db.prepare<AuditRow>(`
    INSERT INTO audit_entry (sequence, at_ms, actor_name, actor_os_user, actor_host, kind, environment_id, connection_id,
      flag_key, operation_id, text, subject, digest)
    VALUES (@sequence, @at_ms, @actor_name, @actor_os_user, @actor_host, @kind, @environment_id, @connection_id,
      @flag_key, @operation_id, @text, @subject, @digest)`)
  const moveHead = db.prepare<[number, string]>(
    'UPDATE audit_head SET entries = ?, digest = ? WHERE only_row = 1',
  )
  const after = db.prepare<[number, number], AuditRow>(
    'SELECT * FROM audit_entry WHERE sequence > ? ORDER BY sequence LIMIT ?',
  )
  const highestEver = db.prepare<[], { seq: number }>(
    "SELECT seq FROM sqlite_sequence WHERE name = 'audit_entry'",
  )
  const unaccounted = db.prepare<[], { id: string; missing: string }>(`
    SELECT o.id, 'asked' AS missing FROM operation o
    WHERE NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.operation_id = o.id AND a.kind = o.kind || '-asked')
    UNION ALL
    SELECT o.id, 'settled' FROM operation o
    WHERE o.settled_at_ms IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.operation_id = o.id AND a.kind = 'operation-settled')
    LIMIT 1`)
  const latestReason = db.prepare<[string], { sequence: number | null }>(
    "SELECT max(sequence) AS sequence FROM audit_entry WHERE kind = 'reason-given' AND operation_id = ?",
  )
  return {
    head: () => head.get(),
    insert: (row: AuditRow) => void insert.run(row),
    moveHead: (entries: number, digest: string) => void moveHead.run(entries, digest),
    after: (sequence: number, limit: number) => after.all(sequence, limit),
    highestEver: () => highestEver.get()?.seq ?? 0,
    /** Sequence of the newest reason given afterwards; null: none was. */
    latestReason: (operationId: string) => latestReason.get(operationId)?.sequence ?? null,
    /** An operation of which the audit says nothing: an entry was taken out, and the chain rebuilt behind it. */
    unaccounted: () => unaccounted.get(),
    /** Newest first, below `before`. A filter for a flag also finds the operations that reached it among others. */
    page(search: AuditSearch, before: number | null, limit: number): readonly AuditRow[] {
      const { sql, values } = where(search, before)
      return db
        .prepare<unknown[], AuditRow>(`SELECT * FROM audit_entry ${sql} ORDER BY sequence DESC LIMIT ?`)
        .all(...values, limit)
    },
  }
}

const ofFlag = `sequence IN (
  SELECT sequence FROM audit_entry WHERE connection_id = ? AND flag_key = ?
  UNION
  SELECT a.sequence FROM operation_target t JOIN operation o ON o.sequence = t.target_id >> 20
    JOIN audit_entry a ON a.operation_id = o.id
  WHERE t.connection_id = ? AND t.flag_key = ?
  UNION
  SELECT a.sequence FROM operation_pack p JOIN json_each(p.asked) t JOIN operation o ON o.sequence = p.first_target_id >> 20
    JOIN audit_entry a ON a.operation_id = o.id
  WHERE t.value ->> 0 = ? AND t.value ->> 1 = ?)`

const ofEnvironment = `(environment_id = ? OR (environment_id IS NULL AND operation_id IN (
  SELECT o.id FROM operation o JOIN operation_connection c ON c.sequence = o.sequence WHERE c.environment_id = ?)))`

function where(search: AuditSearch, before: number | null): { sql: string; values: unknown[] } {
  const parts: string[] = []
  const values: unknown[] = []
  const also = (sql: string, ...more: unknown[]) => {
    parts.push(sql)
    values.push(...more)
  }
  if (before !== null) also('sequence < ?', before)
  if (search.environmentId !== null) also(ofEnvironment, search.environmentId, search.environmentId)
  if (search.flag !== null) {
    const { connectionId, key } = search.flag
    also(ofFlag, connectionId, key, connectionId, key, connectionId, key)
  }
  if (search.kinds !== null) also('kind IN (SELECT value FROM json_each(?))', JSON.stringify(search.kinds))
  const words = search.search?.trim() ?? ''
  if (words !== '') {
    const pattern = `%${words.replace(/[\\%_]/g, match => `\\${match}`)}%`
    also(
      String.raw`(text LIKE ? ESCAPE '\' OR actor_name LIKE ? ESCAPE '\' OR flag_key LIKE ? ESCAPE '\')`,
      pattern,
      pattern,
      pattern,
    )
  }
  return { sql: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, values }
}

export type AuditQueries = ReturnType<typeof prepareAuditQueries>
