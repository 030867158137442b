import { sql, type RawBuilder } from 'kysely'
import type { FlagPatch } from '../../../../shared/domain/flag.ts'
import type { Intent } from '../../../../shared/domain/operation.ts'
import type { Statement } from '../../sql/sql-client.ts'
import { compile, name } from '../../sql/sql-compiler.ts'
import { globalOverrideAssignments } from '../global-override.ts'
import type { WriteSession } from '../write-session.ts'
import { guardExpression, guardOpen, guardValues } from './guard.ts'
import { housekeeping, marked, touched } from './mark-assignments.ts'
import { answerRow, flagValues, numbered, numberedOf, text, versionExpression } from './sql-flags-columns.ts'
import { typed } from './typed.ts'

type Change = Extract<Intent, { kind: 'change' }>

/** Compare-and-set by the row's version, which the store makes of the row as it locks it. */
export function changeStatement(
  session: WriteSession,
  key: string,
  intent: Change,
  beginBefore: number,
): Statement {
  const { flags } = session.tables
  const values = flagValues(flags, 'f')
  return compile(sql`
    WITH ${guardExpression(beginBefore)},
    before AS MATERIALIZED (
      SELECT ${numbered(values)}, ${versionExpression(values)} AS version FROM ${flags.from} AS f
      WHERE ${text('f', flags.columns.key)} = ${key} AND ${guardOpen}
      FOR NO KEY UPDATE),
    written AS (
      UPDATE ${flags.from} AS t SET ${sql.join(assignments(session, intent.patch))}
      FROM before
      WHERE ${text('t', flags.columns.key)} = before.v1 AND before.version = ${intent.expectedVersion} AND (SELECT count(*) FROM before) = 1
      RETURNING before.v1)
    SELECT ${answerRow('guard', guardValues)} FROM guard
    UNION ALL SELECT ${answerRow('flag', numberedOf('before', values.length))} FROM before
    UNION ALL SELECT ${answerRow('written', numberedOf('written', 1))} FROM written`)
}

function assignments({ tables, mark }: WriteSession, patch: FlagPatch): readonly RawBuilder<unknown>[] {
  const { flags } = tables
  const { columns } = flags
  const set = (column: string | null, value: string | undefined): readonly RawBuilder<unknown>[] =>
    column === null || value === undefined
      ? []
      : [sql`${name(column)} = ${typed(flags, column, sql`${value}::text`)}`]
  const own = [
    ...set(columns.description, patch.description),
    ...set(columns.enabled, patch.enabled === undefined ? undefined : String(patch.enabled)),
    ...set(columns.percentage, patch.percentage === undefined ? undefined : String(patch.percentage)),
    ...(patch.globalOverride === undefined ? [] : globalOverrideAssignments(flags, patch.globalOverride)),
  ]
  if (patch.metadata === undefined || columns.metadata === null) return [...own, ...housekeeping(flags, mark)]
  const metadata = marked(flags, typed(flags, columns.metadata, sql`${patch.metadata}::text`), mark)
  return [...own, sql`${name(columns.metadata)} = ${metadata}`, ...touched(columns.updatedAt)]
}
