import {
  DummyDriver,
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  type RawBuilder,
} from 'kysely'
import type { Statement } from '../sql-client.ts'
import { wireLiteral } from './mysql-literal.ts'

/** Stands for a value in a compiled text. No name, keyword or literal of ours can hold it, as any may hold a question mark. */
const placeholder = '\0'

class PlacingCompiler extends MysqlQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return placeholder
  }
}

/** Compiles only; names stand in backticks. */
const mysql = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new MysqlAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: db => new MysqlIntrospector(db),
    createQueryCompiler: () => new PlacingCompiler(),
  },
})

export function compileMysql(template: RawBuilder<unknown>): Statement {
  const { sql, parameters } = template.compile(mysql)
  return { sql, parameters }
}

/**
 * The statement as it travels: each value as a literal that means the same whatever the session's settings. Not as
 * prepared statements, which take two ways to the server for each new number of keys, and turn times into bytes.
 */
export function placed({ sql, parameters }: Statement): string {
  const parts = sql.split(placeholder)
  if (parts.length !== parameters.length + 1)
    throw new Error('a statement has other values than places for them')
  return parts.map((part, index) => (index === 0 ? part : wireLiteral(parameters[index - 1]) + part)).join('')
}
