import { sql, type RawBuilder } from 'kysely'
import type { WriteMark } from '../../connector.ts'
import type { Statement } from '../../sql/sql-client.ts'
import { compile, name } from '../../sql/sql-compiler.ts'
import { restoredRoles, type PutBack } from '../put-back.ts'
import { storedNames, type StoredRole } from '../sql-flags-rows.ts'
import type { FlagsTable, OverridesTable, SqlFlagsTables } from '../sql-flags-tables.ts'
import { guardExpression, guardOpen, guardValues } from './guard.ts'
import { marked, touched } from './mark-assignments.ts'
import {
  answerRow,
  flagValues,
  numberedOf,
  overrideValues,
  text,
  versionExpression,
} from './sql-flags-columns.ts'
import { typed } from './typed.ts'

type Sql = RawBuilder<unknown>

/** Flags and overrides as they are, each override with its row's version in column 8. */
export function lookStatement(tables: SqlFlagsTables, keys: readonly string[]): Statement {
  const { flags, overrides } = tables
  const parts = [
    sql`SELECT ${answerRow('flag', flagValues(flags, 'f'))} FROM ${flags.from} AS f
      WHERE ${text('f', flags.columns.key)} = ANY (${keys}::text[])`,
  ]
  if (overrides !== null) {
    const values = [...overrideValues(overrides, 'o'), versionExpression(overrideValues(overrides, 'o'))]
    parts.push(sql`SELECT ${answerRow('override', values)} FROM ${overrides.from} AS o
      WHERE ${text('o', overrides.columns.key)} = ANY (${keys}::text[])`)
  }
  return compile(sql.join(parts, sql` UNION ALL `))
}

/**
 * Puts every field back in one statement, only where flag and overrides are still the rows that were just read.
 * Answers `guard` and one `written` per key that agreed.
 */
export function restoreStatement(
  tables: SqlFlagsTables,
  puts: readonly PutBack[],
  mark: WriteMark,
  beginBefore: number,
): Statement {
  const { flags, overrides } = tables
  const keys = puts.map(({ state }) => state.flag.key)
  const roles = restoredRoles(flags)
  const wanted = [
    keys,
    puts.map(({ version }) => version),
    puts.map(({ heldVersions }) => heldVersions),
    ...roles.map(role => puts.map(({ state }) => state.flag.stored[storedNames[role]] ?? null)),
  ]
  const expressions = [
    guardExpression(beginBefore),
    sql`wanted AS MATERIALIZED (SELECT * FROM ${unnested(wanted)})`,
    sql`found AS MATERIALIZED (
      SELECT ${text('f', flags.columns.key)} AS key, ${versionExpression(flagValues(flags, 'f'))} AS version
      FROM ${flags.from} AS f
      WHERE ${text('f', flags.columns.key)} = ANY (${keys}::text[]) AND ${guardOpen} FOR NO KEY UPDATE)`,
    ...(overrides === null ? [] : [heldExpression(overrides, keys)]),
    agreedExpression(overrides !== null),
    sql`written AS (
      UPDATE ${flags.from} AS t SET ${sql.join(putBackFields(flags, roles, mark))}
      FROM agreed WHERE ${text('t', flags.columns.key)} = agreed.v1 RETURNING agreed.v1)`,
    ...(overrides === null ? [] : overrideExpressions(overrides, puts)),
  ]
  return compile(sql`
    WITH ${sql.join(expressions)}
    SELECT ${answerRow('guard', guardValues)} FROM guard
    UNION ALL SELECT ${answerRow('written', numberedOf('written', 1))} FROM written`)
}

/** Columns of arrays as rows of text; `v1`, `v2` … */
function unnested(columns: readonly (readonly (string | null)[])[]): Sql {
  const arrays = columns.map(column => sql`${column}::text[]`)
  const names = columns.map((_, index) => name(`v${index + 1}`))
  return sql`unnest(${sql.join(arrays)}) AS w (${sql.join(names)})`
}

function heldExpression(overrides: OverridesTable, keys: readonly string[]): Sql {
  const { columns, from } = overrides
  return sql`held AS MATERIALIZED (
    SELECT ${text('o', columns.key)} AS key, ${text('o', columns.id)} AS id, ${versionExpression(overrideValues(overrides, 'o'))} AS version
    FROM ${from} AS o
    WHERE ${text('o', columns.key)} = ANY (${keys}::text[]) AND ${guardOpen} FOR NO KEY UPDATE),
  held_versions AS MATERIALIZED (
    SELECT key, string_agg(version, ',' ORDER BY version COLLATE "C") AS versions FROM held GROUP BY key)`
}

/** A key with two rows agrees with neither: which one to put back would be a guess. */
function agreedExpression(withOverrides: boolean): Sql {
  const held = withOverrides
    ? sql`LEFT JOIN held_versions ON held_versions.key = found.key WHERE coalesce(held_versions.versions, '') = wanted.v3`
    : sql``
  return sql`single AS MATERIALIZED (SELECT key FROM found GROUP BY key HAVING count(*) = 1),
  agreed AS MATERIALIZED (
    SELECT wanted.* FROM found
      JOIN single ON single.key = found.key
      JOIN wanted ON wanted.v1 = found.key AND wanted.v2 = found.version
      ${held})`
}

function putBackFields(flags: FlagsTable, roles: readonly StoredRole[], mark: WriteMark): readonly Sql[] {
  const fields = roles.flatMap((role, index) => {
    const column = flags.columns[role]
    if (column === null) return []
    const value = typed(flags, column, name('agreed', `v${index + 4}`))
    return [sql`${name(column)} = ${role === 'metadata' ? marked(flags, value, mark) : value}`]
  })
  return [...fields, ...touched(flags.columns.updatedAt)]
}

function overrideExpressions(overrides: OverridesTable, puts: readonly PutBack[]): readonly Sql[] {
  const { columns, from } = overrides
  const rows = puts.flatMap(({ state }) => state.overrides)
  const values: readonly (readonly [string | null, readonly (string | null)[]])[] = [
    [columns.id, rows.map(({ id }) => id)],
    [columns.key, rows.map(({ flagKey }) => flagKey)],
    [columns.enabled, rows.map(({ variant }) => String(variant === 'new'))],
    [columns.reason, rows.map(({ reason }) => reason)],
    [columns.expiresAt, rows.map(({ expiresAt }) => expiresAt)],
    [columns.userId, rows.map(({ userId }) => userId)],
    [columns.createdAt, rows.map(({ createdAt }) => createdAt)],
  ]
  const named = values.flatMap(([column], index) =>
    column === null ? [] : [{ column, value: `v${index + 1}` }],
  )
  const cast = ({ column, value }: { column: string; value: string }): Sql =>
    typed(overrides, column, name('rows_back', value))
  const writable = new Set([columns.enabled, columns.reason, columns.expiresAt])
  const fields = named.filter(({ column }) => writable.has(column))
  return [
    sql`rows_back AS MATERIALIZED (
      SELECT w.* FROM ${unnested(values.map(([, column]) => column))} WHERE w.v2 IN (SELECT v1 FROM agreed))`,
    sql`put_back AS (
      UPDATE ${from} AS t SET ${sql.join(fields.map(field => sql`${name(field.column)} = ${cast(field)}`))}
      FROM rows_back JOIN held ON held.id = rows_back.v1 WHERE ${text('t', columns.id)} = rows_back.v1)`,
    sql`put_in AS (
      INSERT INTO ${from} (${sql.join(named.map(({ column }) => name(column)))})
      SELECT ${sql.join(named.map(cast))} FROM rows_back WHERE rows_back.v1 NOT IN (SELECT id FROM held))`,
  ]
}
