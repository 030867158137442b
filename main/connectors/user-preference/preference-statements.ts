import { sql, type RawBuilder } from 'kysely'
import { name } from '../sql/sql-compiler.ts'
import { columnOf, type ConfigTable, type PreferenceTables } from './preference-tables.ts'

type Sql = RawBuilder<unknown>

const id = ({ users }: PreferenceTables): Sql => name(users.columns.id)
const preference = ({ users }: PreferenceTables): Sql => name(users.columns.preference)

const valueOf = ({ users, dialect }: PreferenceTables, userId: string): unknown =>
  dialect.idValue(userId, columnOf(users, users.columns.id))

/** NEW, OLD and "never chose" are told apart by `IS`, which every system means alike, NULL included. */
export const isNew = (tables: PreferenceTables): Sql => sql`${preference(tables)} IS TRUE`
export const isOld = (tables: PreferenceTables): Sql => sql`${preference(tables)} IS FALSE`

/** People, those on NEW, those who never chose. */
export function countStatement(tables: PreferenceTables, where: Sql = sql`TRUE`): Sql {
  const sum = (condition: Sql): Sql => sql`coalesce(sum(CASE WHEN ${condition} THEN 1 ELSE 0 END), 0)`
  return sql`SELECT count(*), ${sum(isNew(tables))}, ${sum(sql`${preference(tables)} IS NULL`)}
    FROM ${tables.users.from} WHERE ${where}`
}

/** The id that ends the window of people after `after`; no row: it reaches to the end. */
export function windowStatement(tables: PreferenceTables, after: string | null, size: number): Sql {
  return sql`SELECT ${id(tables)} FROM ${tables.users.from} WHERE ${behind(tables, after)}
    ORDER BY ${id(tables)} LIMIT 1 OFFSET ${sql.lit(size - 1)}`
}

/** People after `after`, up to and with `until`. */
export function within(tables: PreferenceTables, after: string | null, until: string | null): Sql {
  const upTo = until === null ? sql`TRUE` : sql`${id(tables)} <= ${valueOf(tables, until)}`
  return sql`${behind(tables, after)} AND ${upTo}`
}

function behind(tables: PreferenceTables, after: string | null): Sql {
  return after === null ? sql`TRUE` : sql`${id(tables)} > ${valueOf(tables, after)}`
}

/** Ids in their order. */
export function idsStatement(tables: PreferenceTables, where: Sql, most: number, locked: Sql = sql``): Sql {
  return sql`SELECT ${id(tables)} FROM ${tables.users.from} WHERE ${where}
    ORDER BY ${id(tables)} LIMIT ${sql.lit(most)} ${locked}`
}

export function among(tables: PreferenceTables, ids: readonly string[]): Sql {
  const values = ids.map(one => valueOf(tables, one))
  return tables.dialect.among(id(tables), values)
}

/** Id and choice of one person. */
export function personStatement(tables: PreferenceTables, userId: string, locked: Sql = sql``): Sql {
  return sql`SELECT ${id(tables)}, CASE WHEN ${isNew(tables)} THEN 'true' WHEN ${isOld(tables)} THEN 'false' END
    FROM ${tables.users.from} WHERE ${id(tables)} = ${valueOf(tables, userId)} ${locked}`
}

export function moveStatement(tables: PreferenceTables, ids: readonly string[], to: boolean | null): Sql {
  return sql`UPDATE ${tables.users.from} SET ${preference(tables)} = ${sql.lit(to)} WHERE ${among(tables, ids)}`
}

/** Name and value of the rows that decide. */
export function configStatement(config: ConfigTable, locked: Sql = sql``): Sql {
  const { columns, from } = config
  const names = [columns.killSwitch, columns.percentage].filter(one => one !== null)
  return sql`SELECT ${name(columns.name)}, ${name(columns.value)} FROM ${from}
    WHERE ${names.length === 0 ? sql`FALSE` : sql`${name(columns.name)} IN (${sql.join(names)})`} ${locked}`
}

export function setConfigStatement({ columns, from }: ConfigTable, row: string, value: string | null): Sql {
  return sql`UPDATE ${from} SET ${name(columns.value)} = ${value} WHERE ${name(columns.name)} = ${row}`
}
