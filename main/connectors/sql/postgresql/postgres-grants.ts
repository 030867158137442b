import { sql, type RawBuilder } from 'kysely'
import type { SqlClient, StatementLimits } from '../sql-client.ts'
import { compile } from '../sql-compiler.ts'
import { fewOf, type FoundGrants, type UsedTable } from '../sql-grants.ts'
import { identifierText } from './postgres-literal.ts'

const tableRights = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'] as const
const rightsByColumn: ReadonlySet<string> = new Set(['SELECT', 'INSERT', 'UPDATE', 'REFERENCES'])
const namesShown = 5

/** Asked of the catalogue; nothing is tried. Rights that come by membership, ownership or PUBLIC are found as well. */
export async function readPostgresGrants(
  client: SqlClient,
  schema: string,
  tables: readonly UsedTable[],
  limits: StatementLimits,
): Promise<FoundGrants> {
  const rows = await client.run(
    compile(
      sql.join(
        [roleFacts(schema), memberships, ...tables.map(ownRights), otherTables(tables)],
        sql` UNION ALL `,
      ),
    ),
    limits,
  )
  const login = rows.find(([kind]) => kind === 'login')?.[1] ?? ''
  if (rows.some(([kind]) => kind === 'superuser'))
    return { login, used: [], beyond: ['superuser: everything on this server, without being asked'] }
  const used = tables.flatMap(({ schema: at, table, rights }) =>
    tableRights
      .filter(right => rights.some(one => one === right))
      .filter(right => rows.some(row => says(row, 'right', `${at}.${table}`, right)))
      .map(right => `${right} on ${table}`),
  )
  const onTables = tables.flatMap(({ schema: at, table, rights }) =>
    tableRights
      .filter(right => !rights.some(one => one === right))
      .filter(right => rows.some(row => says(row, 'right', `${at}.${table}`, right)))
      .map(right => `${right} on ${table}`),
  )
  return {
    login,
    used,
    beyond: [
      ...rows.filter(([kind]) => kind === 'beyond').map(([, words]) => words ?? ''),
      ...onTables,
      ...others(rows),
    ],
  }
}

type Row = readonly (string | null)[]

const says = (row: Row, ...values: readonly string[]) => values.every((value, index) => row[index] === value)

function row(kind: string, one: RawBuilder<unknown>, other: RawBuilder<unknown>, where: RawBuilder<unknown>) {
  return sql`SELECT ${kind}::text, ${one}::text, ${other}::text WHERE ${where}`
}

const fact = (words: string, where: RawBuilder<unknown>) => row('beyond', sql`${words}::text`, sql`''`, where)

function roleFacts(schema: string): RawBuilder<unknown> {
  const role = (attribute: string) =>
    sql`(SELECT ${sql.ref(attribute)} FROM pg_catalog.pg_roles WHERE rolname = current_user)`
  return sql.join(
    [
      row('login', sql`current_user`, sql`''`, sql`true`),
      row('superuser', sql`''`, sql`''`, role('rolsuper')),
      fact('may make databases', role('rolcreatedb')),
      fact('may make and change roles', role('rolcreaterole')),
      fact('may copy the whole server by replication', role('rolreplication')),
      fact('is not held by row security', role('rolbypassrls')),
      fact(
        'may make schemas in this database',
        sql`has_database_privilege(current_user, current_database(), 'CREATE')`,
      ),
      fact(
        `may make tables in schema ${schema}`,
        sql`coalesce(has_schema_privilege(current_user, (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ${schema}), 'CREATE'), false)`,
      ),
    ],
    sql` UNION ALL `,
  )
}

/** Roles that come with PostgreSQL and reach further than tables. */
const memberships = sql`
  SELECT 'beyond', 'is a member of ' || rolname, '' FROM pg_catalog.pg_roles
  WHERE rolname LIKE 'pg\\_%' AND pg_has_role(current_user, oid, 'MEMBER')`

function ownRights({ schema, table }: UsedTable): RawBuilder<unknown> {
  const name = `${schema}.${table}`
  const oid = sql`to_regclass(${identifierText(schema, table)})`
  const rights = tableRights.map(right => {
    const held = sql`has_table_privilege(current_user, ${oid}, ${right}::text)`
    const where = rightsByColumn.has(right)
      ? sql`coalesce(${held} OR has_any_column_privilege(current_user, ${oid}, ${right}::text), false)`
      : sql`coalesce(${held}, false)`
    return row('right', sql`${name}::text`, sql`${right}::text`, where)
  })
  const owns = fact(
    `owns ${table}: may change and drop it`,
    sql`coalesce((SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_catalog.pg_class WHERE oid = ${oid}), false)`,
  )
  return sql.join([...rights, owns], sql` UNION ALL `)
}

/** Every other table that could be written or read, with a few by name. */
function otherTables(tables: readonly UsedTable[]): RawBuilder<unknown> {
  const ours = tables.map(({ schema, table }) => identifierText(schema, table))
  const writes = sql`has_table_privilege(current_user, c.oid, 'INSERT') OR has_table_privilege(current_user, c.oid, 'UPDATE')
    OR has_table_privilege(current_user, c.oid, 'DELETE') OR has_table_privilege(current_user, c.oid, 'TRUNCATE')
    OR has_any_column_privilege(current_user, c.oid, 'INSERT') OR has_any_column_privilege(current_user, c.oid, 'UPDATE')`
  const reads = sql`has_table_privilege(current_user, c.oid, 'SELECT') OR has_any_column_privilege(current_user, c.oid, 'SELECT')`
  return sql`
    SELECT * FROM (
      SELECT CASE WHEN writes THEN 'writes' ELSE 'reads' END, name, (count(*) OVER (PARTITION BY writes))::text
      FROM (
        SELECT n.nspname || '.' || c.relname AS name, (${writes}) AS writes, (${reads}) AS reads
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
          AND has_schema_privilege(current_user, n.oid, 'USAGE')
          AND c.oid <> ALL (SELECT coalesce(to_regclass(one), 0) FROM unnest(${ours}::text[]) AS one)
      ) AS other
      WHERE writes OR reads
      ORDER BY writes DESC, name LIMIT 200) AS few`
}

function others(rows: readonly Row[]): readonly string[] {
  return (['writes', 'reads'] as const).flatMap(kind => {
    const found = rows.filter(one => one[0] === kind)
    const names = found.slice(0, namesShown).map(([, name]) => name ?? '')
    if (names.length === 0) return []
    const word = kind === 'writes' ? 'may write' : 'may read'
    return [`${word} other tables: ${fewOf(names, Number(found[0]?.[2] ?? 0))}`]
  })
}
