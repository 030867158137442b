import { sql, type RawBuilder } from 'kysely'

type Sql = RawBuilder<unknown>

/** First expression of every write: `guard.open` is judged once, by the server's clock. */
export function guardExpression(beginBefore: number): Sql {
  return sql`guard AS MATERIALIZED (SELECT clock_timestamp() < to_timestamp(${`${beginBefore}`}::float8) AS open)`
}

/** Condition of every row that is locked for writing. */
export const guardOpen: Sql = sql`(SELECT open FROM guard)`

/** Values of the answer's `guard` row. */
export const guardValues: readonly Sql[] = [sql`guard.open::text`]
