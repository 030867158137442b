import type { RawBuilder } from 'kysely'
import type { TablePeople } from '../../../shared/domain/people-source.ts'
import type { SqlFlagsSettings, UsageMapping } from '../../../shared/domain/sql-flags-settings.ts'
import { AppError } from '../../../shared/failure.ts'
import type { CatalogueColumn, CatalogueTable } from '../sql/sql-catalogue.ts'
import type { SqlClient, StatementLimits } from '../sql/sql-client.ts'
import { name } from '../sql/sql-compiler.ts'
import type { SqlFlagsDialect } from './sql-flags-dialect.ts'

/** A table whose every configured name was found in the catalogue, letter by letter; only these reach a statement. */
export type FoundTable<Columns> = {
  /** quoted, with its schema */
  readonly from: RawBuilder<unknown>
  readonly schema: string
  readonly columns: Columns
  readonly catalogue: CatalogueTable
}
export type FlagsTable = FoundTable<SqlFlagsSettings['flags']>
export type OverridesTable = FoundTable<NonNullable<SqlFlagsSettings['overrides']>>
export type UsageTable = FoundTable<UsageMapping>
export type PeopleTable = FoundTable<TablePeople>

export type SqlFlagsTables = {
  readonly dialect: SqlFlagsDialect
  readonly flags: FlagsTable
  /** null: the settings name none */
  readonly overrides: OverridesTable | null
  /** what is named and missing is a text, so that flags can be read all the same */
  readonly usage: UsageTable | readonly string[] | null
  readonly people: PeopleTable | readonly string[] | null
}

/** @throws AppError `schema-missing` with every table and column of flags and overrides that is not there as named */
export async function findTables(
  dialect: SqlFlagsDialect,
  client: SqlClient,
  settings: SqlFlagsSettings,
  connection: string,
  limits: StatementLimits,
): Promise<SqlFlagsTables> {
  const { flags, overrides, usage } = settings
  const people = settings.people?.from === 'table' ? settings.people : null
  const [schema, peopleSchema] = [dialect.schemaOf(settings), dialect.peopleSchemaOf(settings)]
  const [flagsFound, overridesFound, usageFound, peopleFound] = await dialect.readCatalogue(
    client,
    [
      { schema, table: flags.table },
      { schema, table: overrides?.table ?? '' },
      { schema, table: usage?.table ?? '' },
      { schema: peopleSchema, table: people?.table ?? '' },
    ],
    limits,
  )
  const found = {
    flags: check(schema, flags, flagsFound, ['enabled', 'forceOn', 'forceOff'], true),
    overrides: overrides === null ? null : check(schema, overrides, overridesFound, ['enabled'], true),
    usage: usage === null ? null : check(schema, usage, usageFound, ['success', 'fallback', 'completed']),
    people: people === null ? null : check(peopleSchema, people, peopleFound, []),
  }
  const missing = [found.flags, found.overrides].filter(isMissing).flat()
  if (isMissing(found.flags) || isMissing(found.overrides))
    throw new AppError({ code: 'schema-missing', connection, missing })
  return { ...found, dialect, flags: found.flags, overrides: found.overrides }
}

export function isMissing(found: unknown): found is readonly string[] {
  return Array.isArray(found)
}

/** A column of a found table; settings that name none never ask for one. */
export function columnOf(table: FoundTable<unknown>, column: string): CatalogueColumn {
  const found = table.catalogue.columns.get(column)
  if (found === undefined) throw new Error('a column is used that was not looked up')
  return found
}

/** What the percentage column can hold. */
export function percentageKind(table: FlagsTable): 'none' | 'integer' | 'fraction' {
  if (table.columns.percentage === null) return 'none'
  return columnOf(table, table.columns.percentage).whole ? 'integer' : 'fraction'
}

/** Whether our mark can be left in the metadata without putting the write at risk for the sake of a note. */
export function takesMark(table: FlagsTable): boolean {
  return table.columns.metadata !== null && columnOf(table, table.columns.metadata).json
}

type NamedColumns = {
  readonly table: string
  readonly schema?: string
  readonly values?: unknown
  readonly from?: unknown
}

function check<Columns extends NamedColumns>(
  schema: string,
  columns: Columns,
  catalogue: CatalogueTable | undefined,
  booleans: readonly string[],
  written = false,
): FoundTable<Columns> | readonly string[] {
  if (catalogue === undefined) return [`${schema}.${columns.table}`]
  if (written && !catalogue.holdsRows)
    return [`${schema}.${columns.table} as a table (${catalogue.instead ?? 'it is a view'})`]
  const { table, schema: _schema, values: _values, from: _from, ...named } = columns
  const missing = Object.entries(named).flatMap(([role, column]) => {
    if (typeof column !== 'string') return []
    const found = catalogue.columns.get(column)
    if (found === undefined) return [`${table}.${column}`]
    if (booleans.includes(role) && !found.boolean)
      return [`${table}.${column} as boolean (it is ${found.type})`]
    return []
  })
  return missing.length > 0 ? missing : { from: name(schema, table), schema, columns, catalogue }
}
