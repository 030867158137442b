import { sql, type RawBuilder } from 'kysely'
import type { GlobalOverride } from '../../../shared/domain/flag.ts'
import { name } from '../sql/sql-compiler.ts'
import { columnOf, type FlagsTable } from './sql-flags-tables.ts'

/** What the store's two columns say together; each force clears the other, so that a row never contradicts itself. */
export function globalOverrideAssignments(
  table: FlagsTable,
  wanted: GlobalOverride,
): readonly RawBuilder<unknown>[] {
  const { forceOn, forceOff } = table.columns
  return [
    ...(forceOn === null ? [] : [assign(table, forceOn, wanted === 'force-on')]),
    ...(forceOff === null ? [] : [assign(table, forceOff, wanted === 'force-off')]),
  ]
}

/** The seed's columns say "not set" by NULL; a column that takes no NULL says it by false. */
function assign(table: FlagsTable, column: string, set: boolean): RawBuilder<unknown> {
  const unset = columnOf(table, column).notNull ? sql`false` : sql`NULL`
  return sql`${name(column)} = ${set ? sql`true` : unset}`
}

/** Assignments after which the setting serves NEW to nobody: by force-off, or else by off at 0 %. */
export function everyoneToOld(table: FlagsTable): readonly RawBuilder<unknown>[] {
  const { forceOff, enabled, percentage } = table.columns
  const forced = globalOverrideAssignments(table, 'force-off')
  if (forceOff !== null) return forced
  return [
    ...forced,
    sql`${name(enabled)} = false`,
    ...(percentage === null ? [] : [sql`${name(percentage)} = 0`]),
  ]
}
