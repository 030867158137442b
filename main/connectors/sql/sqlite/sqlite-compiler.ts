import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type RawBuilder,
} from 'kysely'
import type { Statement } from '../sql-client.ts'

/** Compiles only; values stay text, and the column they go to makes of them what it holds. */
const sqlite = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: db => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

export function compileSqlite(template: RawBuilder<unknown>): Statement {
  const { sql, parameters } = template.compile(sqlite)
  return { sql, parameters }
}
