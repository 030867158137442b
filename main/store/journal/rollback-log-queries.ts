import type { Database } from 'better-sqlite3'
import type { OperationConnectionRow, OperationRow } from './operation-queries.ts'

/** What to look for; every part may be null. */
export type RollbackLogSearch = {
  readonly environmentId: string | null
  readonly flag: { readonly connectionId: string; readonly key: string } | null
  readonly sinceMs: number | null
}

export type RollbackLogRow = OperationRow & { readonly restored_by: string | null }
export type RollbackTime = Pick<
  OperationRow,
  'kind' | 'asked_at_ms' | 'settled_at_ms' | 'all_verified_ms' | 'limit_ms' | 'reason' | 'targets'
>
export type FlagRollback = Pick<OperationRow, 'asked_at_ms'> & {
  readonly connection_id: string
  readonly flag_key: string
}

/** Targets of one that is under way may still be packed; those of a settled one have rows. */
const packedOfUnsettled = `
  FROM operation u JOIN operation_pack p ON p.first_target_id BETWEEN u.sequence << 20 AND ((u.sequence + 1) << 20) - 1
    JOIN json_each(p.asked) t WHERE u.settled_at_ms IS NULL`

/** Everything that the rollback log asks. `kind <> 'change'` stands there as its index has it. */
export function prepareRollbackLogQueries(db: Database) {
  const connections = db.prepare<[number], Pick<OperationConnectionRow, 'environment_id' | 'counts'>>(
    'SELECT environment_id, counts FROM operation_connection WHERE sequence = ? ORDER BY position',
  )
  return {
    /** Newest first, behind `before`. */
    page: (
      search: RollbackLogSearch,
      before: { readonly askedAtMs: number; readonly sequence: number } | null,
      limit: number,
    ): readonly RollbackLogRow[] => {
      const { sql, values } = pageQuery(search, before)
      return db.prepare<unknown[], RollbackLogRow>(sql).all(...values, limit)
    },
    connections: (sequence: number) => connections.all(sequence),
    times: (search: RollbackLogSearch): readonly RollbackTime[] => {
      const { sql, values } = where(search)
      return db
        .prepare<unknown[], RollbackTime>(
          `SELECT kind, asked_at_ms, settled_at_ms, all_verified_ms, limit_ms, reason, targets FROM operation o
           WHERE ${sql} ORDER BY asked_at_ms`,
        )
        .all(...values)
    },
    /** Each flag of each rollback of at most so many flags, in the order of asking. */
    flags: (search: RollbackLogSearch, mostTargets: number): readonly FlagRollback[] => {
      const { sql, values } = flagsQuery(search, mostTargets)
      return db.prepare<unknown[], FlagRollback>(sql).all(...values)
    },
  }
}

type Query = { readonly sql: string; readonly values: readonly unknown[] }

/** For the tests of the plan; last value to bind: how many. */
export function pageQuery(
  search: RollbackLogSearch,
  before: { readonly askedAtMs: number; readonly sequence: number } | null,
): Query {
  const { sql, values } = where(search)
  const behind = before === null ? '' : 'AND (o.asked_at_ms, o.sequence) < (?, ?)'
  return {
    sql: `
      SELECT o.*, (SELECT r.id FROM operation r WHERE r.restores = o.id ORDER BY r.sequence DESC LIMIT 1) AS restored_by
      FROM operation o WHERE ${sql} ${behind} ORDER BY o.asked_at_ms DESC, o.sequence DESC LIMIT ?`,
    values: before === null ? values : [...values, before.askedAtMs, before.sequence],
  }
}

export function flagsQuery(search: RollbackLogSearch, mostTargets: number): Query {
  const { sql, values } = where(search)
  return {
    sql: `
      WITH looked_at AS MATERIALIZED (
        SELECT o.sequence, o.asked_at_ms, o.settled_at_ms FROM operation o
        WHERE ${sql} AND o.kind = 'rollback' AND o.targets <= ?)
      SELECT l.asked_at_ms, t.connection_id, t.flag_key FROM looked_at l CROSS JOIN operation_target t
        ON t.target_id BETWEEN l.sequence << 20 AND ((l.sequence + 1) << 20) - 1
      UNION
      SELECT u.asked_at_ms, t.value ->> 0, t.value ->> 1
      ${packedOfUnsettled.replace('operation u', 'looked_at u')}
      ORDER BY 1`,
    values: [...values, mostTargets],
  }
}

function where({ environmentId, flag, sinceMs }: RollbackLogSearch): Query {
  const parts = ["o.kind <> 'change'"]
  const values: unknown[] = []
  if (sinceMs !== null) {
    parts.push('o.asked_at_ms >= ?')
    values.push(sinceMs)
  }
  if (environmentId !== null) {
    parts.push(`EXISTS (
      SELECT 1 FROM operation_connection c WHERE c.sequence = o.sequence AND c.environment_id = ?)`)
    values.push(environmentId)
  }
  if (flag !== null) {
    parts.push(`o.sequence IN (
      SELECT t.target_id >> 20 FROM operation_target t WHERE t.connection_id = ? AND t.flag_key = ?
      UNION
      SELECT u.sequence ${packedOfUnsettled} AND t.value ->> 0 = ? AND t.value ->> 1 = ?)`)
    values.push(flag.connectionId, flag.key, flag.connectionId, flag.key)
  }
  return { sql: parts.join(' AND '), values }
}
