import type { SqlDialect, SqlFlagsSettings } from '../../../shared/domain/sql-flags-settings.ts'
import { sqlFlagsGrants } from '../../../shared/least-privilege/sql-flags-grants.ts'
import { joinGrants } from '../../../shared/least-privilege/table-grants.ts'
import { readMysqlGrants } from '../sql/mysql/mysql-grants.ts'
import { readPostgresGrants } from '../sql/postgresql/postgres-grants.ts'
import type { SqlClient, StatementLimits } from '../sql/sql-client.ts'
import type { FoundGrants, UsedTable } from '../sql/sql-grants.ts'
import { dialects } from './dialects.ts'

type Read = typeof readPostgresGrants

/** A file has no logins: whoever may write it may do everything. */
const readers: { readonly [D in SqlDialect]: Read | null } = {
  postgresql: readPostgresGrants,
  mysql: readMysqlGrants,
  sqlite: null,
}

/** What this login may do, measured by what `leastPrivilege` would give it; undefined where there are no logins. */
export async function readGrants(
  client: SqlClient,
  settings: SqlFlagsSettings,
  limits: StatementLimits,
): Promise<FoundGrants | undefined> {
  const schema = dialects[settings.dialect].schemaOf(settings)
  const used = joinGrants(sqlFlagsGrants(settings)).map((grant): UsedTable => ({
    schema: grant.schema ?? schema,
    table: grant.table,
    rights: [
      'SELECT',
      ...(grant.update.length > 0 ? (['UPDATE'] as const) : []),
      ...(grant.insert.length > 0 ? (['INSERT'] as const) : []),
    ],
  }))
  return readers[settings.dialect]?.(client, schema, used, limits)
}
