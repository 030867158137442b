import { sql, type RawBuilder } from 'kysely'
import type { FlagPatch } from '../../../../shared/domain/flag.ts'
import type { Intent } from '../../../../shared/domain/operation.ts'
import type { SqlRow } from '../../sql/sql-client.ts'
import { name } from '../../sql/sql-compiler.ts'
import { globalOverrideAssignments } from '../global-override.ts'
import { flagOf } from '../sql-flags-rows.ts'
import type { FlagsTable, OverridesTable } from '../sql-flags-tables.ts'
import type { WriteSession } from '../write-session.ts'
import { inTransaction } from './in-transaction.ts'
import {
  among,
  answerRow,
  flagValues,
  housekeeping,
  marked,
  overrideValues,
  touched,
} from './mysql-columns.ts'

type Sql = RawBuilder<unknown>

export function selectFlags(table: FlagsTable, keys: readonly string[]): Sql {
  return sql`SELECT ${answerRow('flag', flagValues(table))} FROM ${table.from} AS f
    WHERE ${among(table, 'f', table.columns.key, keys)}`
}

export function selectOverrides(table: OverridesTable, keys: readonly string[]): Sql {
  return sql`SELECT ${answerRow('override', overrideValues(table))} FROM ${table.from} AS o
    WHERE ${among(table, 'o', table.columns.key, keys)}`
}

export function updateFlags(table: FlagsTable, assignments: readonly Sql[], keys: readonly string[]): Sql {
  return sql`UPDATE ${table.from} AS f SET ${sql.join(assignments)}
    WHERE ${among(table, 'f', table.columns.key, keys)}`
}

/** Compare-and-set: the row is ours from the look to the commit. */
export async function change(
  session: WriteSession,
  key: string,
  intent: Extract<Intent, { kind: 'change' }>,
): Promise<readonly SqlRow[]> {
  const { flags } = session.tables
  return inTransaction(session, async (ask, lock) => {
    const rows = await ask(sql`${selectFlags(flags, [key])} ${sql.raw(lock)}`)
    const [row] = rows
    const found = row === undefined ? undefined : flagOf(row, 1, flags.columns, session.connectionId)
    if (rows.length !== 1 || found?.version !== intent.expectedVersion) return rows
    await ask(updateFlags(flags, assignmentsOf(session, intent.patch), [key]))
    return [...rows, ['written', key]]
  })
}

function assignmentsOf({ tables, mark }: WriteSession, patch: FlagPatch): readonly Sql[] {
  const { flags } = tables
  const { columns } = flags
  const set = (column: string | null, value: Sql | undefined): readonly Sql[] =>
    column === null || value === undefined ? [] : [sql`${name(column)} = ${value}`]
  const own = [
    ...set(columns.description, patch.description === undefined ? undefined : sql`${patch.description}`),
    ...set(columns.enabled, patch.enabled === undefined ? undefined : sql`${patch.enabled}`),
    ...set(columns.percentage, patch.percentage === undefined ? undefined : sql`${patch.percentage}`),
    ...(patch.globalOverride === undefined ? [] : globalOverrideAssignments(flags, patch.globalOverride)),
  ]
  if (patch.metadata === undefined || columns.metadata === null) return [...own, ...housekeeping(flags, mark)]
  const metadata = marked(flags, sql`${patch.metadata}`, mark)
  return [...own, sql`${name(columns.metadata)} = ${metadata}`, ...touched(flags)]
}
