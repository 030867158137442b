import { mysqlQuoting, postgresqlQuoting } from './quoting.ts'
import { columnsOf, joinGrants, type TableGrant } from './table-grants.ts'

type Login = { readonly user: string; readonly database: string }
const password = 'put a long random password here'

/** @param writes  false: for a connection that is only looked at */
export function postgresqlScript(
  { user, database }: Login,
  schema: string,
  grants: readonly TableGrant[],
  writes: boolean,
): string {
  const { name, text } = postgresqlQuoting
  const tables = joinGrants(grants)
  const schemas = new Set(tables.map(table => table.schema ?? schema))
  const list = (columns: readonly (string | null)[]) => `(${columnsOf(columns).map(name).join(', ')})`
  return [
    '-- as a superuser, or as the owner of the tables, in the database itself',
    `CREATE ROLE ${name(user)} LOGIN PASSWORD ${text(password)};`,
    ...(writes ? [] : [`ALTER ROLE ${name(user)} SET default_transaction_read_only = on;`]),
    `GRANT CONNECT ON DATABASE ${name(database)} TO ${name(user)};`,
    ...[...schemas].map(one => `GRANT USAGE ON SCHEMA ${name(one)} TO ${name(user)};`),
    ...tables.flatMap(table => {
      const on = `ON ${name(table.schema ?? schema)}.${name(table.table)} TO ${name(user)};`
      const some = (right: string, columns: readonly (string | null)[]) =>
        columnsOf(columns).length === 0 ? [] : [`GRANT ${right} ${list(columns)} ${on}`]
      return [
        ...(table.select === 'all' ? [`GRANT SELECT ${on}`] : some('SELECT', table.select)),
        ...(writes ? [...some('UPDATE', table.update), ...some('INSERT', table.insert)] : []),
      ]
    }),
  ].join('\n')
}

/** MySQL and MariaDB. A schema is a database there; that of the connection is meant where none is named. */
export function mysqlScript(
  { user, database }: Login,
  grants: readonly TableGrant[],
  writes: boolean,
  encrypted: boolean,
): string {
  const { name, text } = mysqlQuoting
  const login = `${text(user)}@${text('%')}`
  const list = (columns: readonly (string | null)[]) => `(${columnsOf(columns).map(name).join(', ')})`
  return [
    '-- as an administrator; in place of % the address that Switchyard comes from, if it has a fixed one',
    `CREATE USER ${login} IDENTIFIED BY ${text(password)}${encrypted ? ' REQUIRE SSL' : ''};`,
    ...joinGrants(grants.map(grant => ({ ...grant, schema: null }))).flatMap(table => {
      const on = `ON ${name(database)}.${name(table.table)} TO ${login};`
      const some = (right: string, columns: readonly (string | null)[]) =>
        columnsOf(columns).length === 0 ? [] : [`GRANT ${right} ${list(columns)} ${on}`]
      return [
        ...(table.select === 'all' ? [`GRANT SELECT ${on}`] : some('SELECT', table.select)),
        ...(writes ? [...some('UPDATE', table.update), ...some('INSERT', table.insert)] : []),
      ]
    }),
  ].join('\n')
}
