import type { ClientBase } from 'pg'
import type { UsageRow } from './simulated-request.ts'

const rowsAtOnce = 10_000

/** Adds rows by one statement for many: one array per column, already as PostgreSQL's text of an array. */
export async function insertUsage(client: ClientBase, rows: readonly UsageRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const batch = rows.slice(from, from + rowsAtOnce)
    await client.query(statement, [
      array(batch, row => row.userId),
      array(batch, row => row.pipeline),
      array(batch, row => row.durationMs),
      array(batch, row => row.success),
      array(batch, row => row.errorType),
      array(batch, row => row.fallback),
      array(batch, row => row.completed),
      array(batch, row => row.timeSpentMs),
      array(batch, row => row.satisfaction),
      array(batch, row => row.createdAtMs),
    ])
  }
}

const statement = `
  INSERT INTO pipeline_usage
    (user_id, pipeline, duration_ms, success, error_type, fallback, completed, time_spent_ms, satisfaction, created_at)
  SELECT user_id, pipeline, duration_ms, success, error_type, fallback, completed, time_spent_ms, satisfaction,
         to_timestamp(created_at_ms / 1000)
  FROM unnest($1::uuid[], $2::text[], $3::int[], $4::bool[], $5::text[], $6::bool[], $7::bool[], $8::int[], $9::int[], $10::float8[])
    AS row (user_id, pipeline, duration_ms, success, error_type, fallback, completed, time_spent_ms, satisfaction, created_at_ms)`

/** Our own words, numbers and ids need no quoting; the driver's careful way takes longer than the insert. */
function array(
  rows: readonly UsageRow[],
  value: (row: UsageRow) => string | number | boolean | null,
): string {
  return `{${rows.map(row => value(row) ?? 'NULL').join(',')}}`
}
