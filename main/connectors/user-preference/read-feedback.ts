import { sql } from 'kysely'
import type { FeedbackCursor, FeedbackItem } from '../../../shared/domain/feedback.ts'
import type { Variant } from '../../../shared/domain/flag.ts'
import type { FeedbackMapping } from '../../../shared/domain/user-preference-settings.ts'
import { AppError } from '../../../shared/failure.ts'
import type { FeedbackReading } from '../connector.ts'
import { name } from '../sql/sql-compiler.ts'
import type { SqlRow } from '../sql/sql-client.ts'
import type { Ask } from './people-windows.ts'
import { isMissing, type FeedbackTable, type PreferenceTables } from './preference-tables.ts'

/** Of one reading, and of one text in it. */
const mostItems = 500
const longestMessage = 10_000
const longestName = 200

/**
 * Feedback behind `since` in the order of its time, the row id deciding between equal times. Rows without a time come
 * never, since nothing could tell whether they were read already.
 */
export async function readFeedback(
  ask: Ask,
  tables: PreferenceTables,
  connection: string,
  since: FeedbackCursor | null,
  limit: number,
): Promise<FeedbackReading> {
  const feedback = mapped(tables, connection)
  const { columns, from } = feedback
  const { asText, instantMs } = tables.dialect
  const [at, id] = [name(columns.createdAt), name(columns.id)]
  const most = Math.max(1, Math.min(limit, mostItems))
  const text = (column: string | null, longest: number) =>
    column === null ? sql`NULL` : sql`substr(${asText(name(column))}, 1, ${sql.lit(longest)})`
  const behind =
    since === null
      ? sql`${at} IS NOT NULL`
      : sql`(${at} > ${since.createdAt} OR (${at} = ${since.createdAt} AND ${id} > ${since.id}))`
  const rows = await ask(sql`
    SELECT ${asText(id)}, ${asText(at)}, ${instantMs(at)}, ${text(columns.userId, longestName)},
      ${text(columns.interfaceVersion, longestName)}, ${text(columns.type, longestName)},
      ${text(columns.message, longestMessage)}
    FROM ${from} WHERE ${behind} ORDER BY ${at}, ${id} LIMIT ${sql.lit(most)}`)
  const last = rows.at(-1)
  return {
    items: rows.map(row => itemOf(row, columns)),
    through: last === undefined ? since : { id: last[0] ?? '', createdAt: last[1] ?? '' },
    more: rows.length === most,
  }
}

/** How many rows there are, and when the newest was given; null: none has a time. */
export async function countFeedback(
  ask: Ask,
  { dialect }: PreferenceTables,
  { from, columns }: FeedbackTable,
): Promise<{ readonly rows: number; readonly newestMs: number | null }> {
  const [row] = await ask(
    sql`SELECT count(*), ${dialect.instantMs(sql`max(${name(columns.createdAt)})`)} FROM ${from}`,
  )
  return { rows: Number(row?.[0]), newestMs: instant(row?.[1]) }
}

function mapped({ feedback }: PreferenceTables, connection: string): FeedbackTable {
  if (feedback === null) throw new AppError({ code: 'not-supported', connection, ability: 'feedback' })
  if (isMissing(feedback)) throw new AppError({ code: 'schema-missing', connection, missing: [...feedback] })
  return feedback as FeedbackTable
}

function itemOf(row: SqlRow, columns: FeedbackMapping): FeedbackItem {
  const [id, , createdAtMs, userId, version, type, message] = row
  const interfaceVersion = version ?? ''
  return {
    id: id ?? '',
    userId: userId ?? '',
    variant: variantOf(interfaceVersion, columns),
    interfaceVersion,
    type: type ?? null,
    message: message ?? null,
    createdAtMs: instant(createdAtMs),
  }
}

/** A value that stands for both, or for none, stands for none: a guess would blame the wrong variant. */
function variantOf(version: string, { oldVersions, newVersions }: FeedbackMapping): Variant | null {
  const word = version.trim().toLowerCase()
  const isIn = (words: readonly string[]): boolean => words.some(one => one.trim().toLowerCase() === word)
  const [isOld, isNew] = [isIn(oldVersions), isIn(newVersions)]
  return isOld === isNew ? null : isNew ? 'new' : 'old'
}

function instant(value: string | null | undefined): number | null {
  const ms = value == null ? Number.NaN : Number(value)
  return Number.isFinite(ms) ? ms : null
}
