import { sql, type RawBuilder } from 'kysely'
import type { Statement } from '../../sql/sql-client.ts'
import { compile } from '../../sql/sql-compiler.ts'
import type { SqlFlagsTables } from '../sql-flags-tables.ts'
import { answerRow, flagValues, overrideValues, text } from './sql-flags-columns.ts'

type Sql = RawBuilder<unknown>

/** Everything in one statement, which the session runs as its own repeatable-read transaction. */
export function everything(tables: SqlFlagsTables, keys: readonly string[] | null): Statement {
  const { flags, overrides } = tables
  const named = (alias: string, column: string): Sql =>
    keys === null ? sql`` : sql`WHERE ${text(alias, column)} = ANY (${keys}::text[])`
  // a read-back needs no digest, and hashing every row of the store would be most of its time
  const server = keys === null ? serverValues(tables) : [sql`NULL::text`, ...serverValues(tables).slice(1)]
  const parts = [
    sql`SELECT ${answerRow('server', server)}`,
    sql`SELECT ${answerRow('flag', flagValues(flags, 'f'))} FROM ${flags.from} AS f ${named('f', flags.columns.key)}`,
  ]
  if (overrides !== null) {
    const values = answerRow('override', overrideValues(overrides, 'o'))
    parts.push(sql`SELECT ${values} FROM ${overrides.from} AS o ${named('o', overrides.columns.key)}`)
  }
  return compile(sql.join(parts, sql` UNION ALL `))
}

export function serverValues(tables: SqlFlagsTables): readonly Sql[] {
  return [
    digest(tables),
    sql`floor(extract(epoch from clock_timestamp()) * 1000)::bigint::text`,
    sql`pg_is_in_recovery()::text`,
  ]
}

/**
 * Where every row stands and which transaction wrote it: no two contents of a table share that, and it costs a
 * tenth of hashing the rows. A server that was started again may be a copy that numbers its transactions anew, so
 * its start is part of it; what that misjudges is one full reading.
 */
function digest({ flags, overrides }: SqlFlagsTables): Sql {
  const tables = [flags.from, ...(overrides === null ? [] : [overrides.from])]
  const row = sql`concat_ws(' ', r.tableoid, r.ctid, r.xmin)`
  const parts = tables.map(
    from => sql`(SELECT concat_ws(':', count(*), sum(hashtextextended(${row}, 0))) FROM ${from} AS r)`,
  )
  return sql`concat_ws('/', pg_postmaster_start_time(), ${sql.join(parts)})`
}
