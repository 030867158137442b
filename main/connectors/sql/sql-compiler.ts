import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  sql,
} from 'kysely'
import type { Statement } from './sql-client.ts'

/** Compiles only: statements run on sessions of our own, which know deadlines and never reuse a doubtful client. */
const postgresql = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: db => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

export function compile(template: RawBuilder<unknown>): Statement {
  const { sql: text, parameters } = template.compile(postgresql)
  return { sql: text, parameters }
}

/** A quoted name. Never `sql.ref`, which takes a dot inside a name for a separator. */
export function name(...parts: readonly string[]): RawBuilder<unknown> {
  return sql.id(...parts)
}
