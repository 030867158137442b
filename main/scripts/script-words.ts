import type { ScriptResult } from '../../shared/contract/scripts-contract.ts'
import type { ScriptStatement } from '../../shared/sql-script/index.ts'
import type { ScriptEnd } from '../connectors/connector.ts'

const longest = 160

/** Enough of a statement to know it by. */
export function excerpt(sql: string): string {
  const line = sql.replaceAll(/\s+/g, ' ')
  return line.length > longest ? `${line.slice(0, longest - 1).toWellFormed()}…` : line
}

export function resultOf(
  statements: readonly ScriptStatement[],
  { status, rows, failure, elapsedMs }: ScriptEnd,
): Omit<ScriptResult, 'recorded'> {
  const failed = status === 'rolled-back' ? statements[rows.length] : undefined
  return {
    status,
    rows: rows.flatMap((count, index) => {
      const statement = statements[index]
      return statement === undefined
        ? []
        : [{ line: statement.line, text: excerpt(statement.text), rows: count }]
    }),
    statements: statements.length,
    failedAt:
      failed === undefined
        ? null
        : { number: rows.length + 1, line: failed.line, text: excerpt(failed.text) },
    failure,
    elapsedMs,
  }
}

export function endedText(
  file: string,
  database: string,
  { status, rows, statements, failedAt, failure }: Omit<ScriptResult, 'recorded'>,
): string {
  const counted = rows.reduce((sum, one) => sum + (one.rows ?? 0), 0)
  switch (status) {
    case 'committed':
      return `${file} on ${database}: committed, ${statements} statements, ${counted} rows`
    case 'rolled-back':
      return `${file} on ${database}: taken back as a whole${failedAt === null ? '' : `, statement ${failedAt.number} in line ${failedAt.line} failed`} (${failure?.code ?? ''})`
    case 'not-sent':
      return `${file} on ${database}: not begun (${failure?.code ?? ''})`
    case 'unknown':
      return `${file} on ${database}: the answer to the commit was lost, so that it may have been done or not (${failure?.code ?? ''})`
  }
}
