import type { RawBuilder } from 'kysely'
import type {
  FeedbackMapping,
  PreferenceConfigMapping,
  UserPreferenceSettings,
} from '../../../shared/domain/user-preference-settings.ts'
import { AppError } from '../../../shared/failure.ts'
import type { CatalogueColumn, CatalogueTable } from '../sql/sql-catalogue.ts'
import type { SqlClient, StatementLimits } from '../sql/sql-client.ts'
import { name } from '../sql/sql-compiler.ts'
import type { PreferenceDialect } from './preference-dialect.ts'

/** A table whose every configured name was found in the catalogue, letter by letter; only these reach a statement. */
export type FoundTable<Columns> = {
  /** quoted, with its schema */
  readonly from: RawBuilder<unknown>
  readonly schema: string
  readonly columns: Columns
  readonly catalogue: CatalogueTable
}
export type UsersTable = FoundTable<UserPreferenceSettings['users']>
export type ConfigTable = FoundTable<PreferenceConfigMapping>
export type FeedbackTable = FoundTable<FeedbackMapping>

export type PreferenceTables = {
  readonly dialect: PreferenceDialect
  readonly users: UsersTable
  /** null: the settings name none */
  readonly config: ConfigTable | null
  /** what is named and missing is a text, so that people can be moved all the same */
  readonly feedback: FeedbackTable | readonly string[] | null
}

/** @throws AppError `schema-missing` with every table and column of people and configuration that is not there as named */
export async function findTables(
  dialect: PreferenceDialect,
  client: SqlClient,
  settings: UserPreferenceSettings,
  connection: string,
  limits: StatementLimits,
): Promise<PreferenceTables> {
  const { users, config, feedback } = settings
  const schema = dialect.schemaOf(settings)
  const names = [users.table, config?.table ?? '', feedback?.table ?? ''].map(table => ({ schema, table }))
  const [usersFound, configFound, feedbackFound] = await dialect.readCatalogue(client, names, limits)
  const found = {
    users: check(schema, users, ['id', 'preference'], usersFound, 'preference'),
    config: config === null ? null : check(schema, config, ['name', 'value'], configFound),
    feedback:
      feedback === null
        ? null
        : check(
            schema,
            feedback,
            ['id', 'userId', 'interfaceVersion', 'type', 'message', 'createdAt'],
            feedbackFound,
          ),
  }
  const missing = [found.users, found.config].filter(isMissing).flat()
  if (isMissing(found.users) || isMissing(found.config))
    throw new AppError({ code: 'schema-missing', connection, missing })
  return { dialect, users: found.users, config: found.config, feedback: found.feedback }
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

function check<Columns extends { readonly table: string }>(
  schema: string,
  columns: Columns,
  roles: readonly (keyof Columns)[],
  catalogue: CatalogueTable | undefined,
  truth?: keyof Columns,
): FoundTable<Columns> | readonly string[] {
  const { table } = columns
  if (catalogue === undefined) return [`${schema}.${table}`]
  if (truth !== undefined && !catalogue.holdsRows) return [`${schema}.${table} as a table (it is a view)`]
  const missing = roles.flatMap(role => {
    const column = columns[role]
    if (typeof column !== 'string') return []
    const found = catalogue.columns.get(column)
    if (found === undefined) return [`${table}.${column}`]
    return role === truth && !found.boolean ? [`${table}.${column} as boolean (it is ${found.type})`] : []
  })
  return missing.length > 0 ? missing : { from: name(schema, table), schema, columns, catalogue }
}
