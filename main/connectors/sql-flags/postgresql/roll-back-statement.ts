import { sql, type RawBuilder } from 'kysely'
import type { WriteMark } from '../../connector.ts'
import type { Statement } from '../../sql/sql-client.ts'
import { compile, name } from '../../sql/sql-compiler.ts'
import { everyoneToOld } from '../global-override.ts'
import type { RollBackOptions } from '../sql-flags-dialect.ts'
import type { OverridesTable, SqlFlagsTables } from '../sql-flags-tables.ts'
import { housekeeping } from './mark-assignments.ts'
import { answerRow, flagValues, numbered, numberedOf, overrideValues, text } from './sql-flags-columns.ts'
import { guardExpression, guardOpen, guardValues } from './guard.ts'

type Sql = RawBuilder<unknown>

/**
 * One statement for the whole batch, and its own transaction: everyone of these flags to OLD, and what was there
 * before. While skipping, rows are met by their place (`ctid`, in its partition), so that a twin of a key that somebody holds is
 * never waited for; a row that moved meanwhile stays unwritten and is told by its absence. After waiting they are
 * met by key, since whoever held the row has moved it.
 *
 * Answers `guard`, one `flag` per row written, and one `override` per row of those flags: `new` (suspended now),
 * `held` (still NEW, somebody else holds it) or `old`.
 */
export function rollBackStatement(
  tables: SqlFlagsTables,
  keys: readonly string[],
  mark: WriteMark,
  options: RollBackOptions,
  beginBefore: number,
): Statement {
  const { flags } = tables
  const values = flagValues(flags, 'f')
  const met =
    options.lockedFlags === 'skip'
      ? sql`t.tableoid = before.part AND t.ctid = before.place`
      : sql`${text('t', flags.columns.key)} = before.v1`
  const overrides = options.suspendOverrides ? tables.overrides : null
  const expressions = [
    guardExpression(beginBefore),
    sql`before AS MATERIALIZED (
      SELECT f.tableoid AS part, f.ctid AS place, ${numbered(values)} FROM ${flags.from} AS f
      WHERE ${text('f', flags.columns.key)} = ANY (${keys}::text[]) AND ${guardOpen}
      FOR NO KEY UPDATE ${skipping(options.lockedFlags)})`,
    sql`written AS (
      UPDATE ${flags.from} AS t SET ${sql.join([...everyoneToOld(flags), ...housekeeping(flags, mark)])}
      FROM before WHERE ${met} RETURNING before.*)`,
    ...(overrides === null ? [] : suspending(overrides, options)),
  ]
  const answers = [
    sql`SELECT ${answerRow('guard', guardValues)} FROM guard`,
    sql`SELECT ${answerRow('flag', numberedOf('written', values.length))} FROM written`,
    ...(tables.overrides === null ? [] : [overrideAnswer(tables.overrides, overrides !== null)]),
  ]
  return compile(sql`WITH ${sql.join(expressions)} ${sql.join(answers, sql` UNION ALL `)}`)
}

/** Every row that says NEW, expired ones included, since the application may ignore expiry. */
function suspending(overrides: OverridesTable, options: RollBackOptions): readonly Sql[] {
  const { id, key, enabled } = overrides.columns
  return [
    sql`pinned AS MATERIALIZED (
      SELECT o.${name(id)} AS id FROM ${overrides.from} AS o
      WHERE ${text('o', key)} = ANY (SELECT v1 FROM before) AND o.${name(enabled)}
      FOR NO KEY UPDATE ${skipping(options.lockedOverrides)})`,
    sql`suspended AS (
      UPDATE ${overrides.from} AS t SET ${name(enabled)} = false
      FROM pinned WHERE t.${name(id)} = pinned.id RETURNING pinned.id)`,
  ]
}

/** Rows as they were before the statement, which sees none of its own changes. */
function overrideAnswer(overrides: OverridesTable, suspending: boolean): Sql {
  const { id, key, enabled } = overrides.columns
  const isNew = sql`o.${name(enabled)}`
  const fate = suspending
    ? sql`CASE WHEN NOT ${isNew} THEN 'old' WHEN o.${name(id)} IN (SELECT id FROM suspended) THEN 'new' ELSE 'held' END`
    : sql`'kept'::text`
  return sql`SELECT ${answerRow('override', [...overrideValues(overrides, 'o'), fate])} FROM ${overrides.from} AS o
    WHERE ${text('o', key)} = ANY (SELECT v1 FROM written)`
}

function skipping(locked: 'skip' | 'wait'): Sql {
  return locked === 'skip' ? sql`SKIP LOCKED` : sql``
}
