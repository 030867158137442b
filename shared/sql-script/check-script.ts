import type { SqlDialect } from '../domain/sql-flags-settings.ts'
import { splitScript, type ScriptStatement } from './split-script.ts'

/** Why a script is not run; `line` is where, counted from 1. */
export type ScriptProblem = { readonly line: number; readonly problem: string }

export type CheckedScript = {
  readonly statements: readonly ScriptStatement[]
  readonly problems: readonly ScriptProblem[]
}

/** More than any rollback needs, and few enough to be looked through. */
export const mostStatements = 1_000

/**
 * What keeps a script from being run as one transaction, all or nothing: its own beginnings and ends of transactions,
 * commands of a database's shell, statements that end a transaction by themselves, things that are never closed.
 */
export function checkScript(script: string, dialect: SqlDialect): CheckedScript {
  const { statements, openLine, shellLines } = splitScript(script, dialect)
  const problems: ScriptProblem[] = [
    ...(openLine === null
      ? []
      : [{ line: openLine, problem: 'a text, a name or a comment begins here and never ends' }]),
    ...shellLines.map(line => ({
      line,
      problem: 'a command of a database shell, which the database itself does not know',
    })),
    ...statements.flatMap(statement => {
      const problem = problemOf(statement, dialect)
      return problem === undefined ? [] : [{ line: statement.line, problem }]
    }),
    ...(statements.length === 0 ? [{ line: 1, problem: 'there is no statement in it' }] : []),
    ...(statements.length > mostStatements
      ? [{ line: 1, problem: `it has more than ${mostStatements} statements` }]
      : []),
  ]
  return { statements, problems: problems.toSorted((one, other) => one.line - other.line) }
}

const control = new Set([
  'BEGIN',
  'START',
  'COMMIT',
  'END',
  'ROLLBACK',
  'ABORT',
  'SAVEPOINT',
  'RELEASE',
  'PREPARE',
  'XA',
])
const controlWords = 'it begins or ends a transaction, and the whole script is run as one'
const outside: Readonly<Record<Exclude<SqlDialect, 'mysql'>, ReadonlySet<string>>> = {
  postgresql: new Set(['COPY', 'VACUUM', 'LISTEN', 'DISCARD', 'LOAD', 'CALL', 'CLUSTER']),
  sqlite: new Set(['ATTACH', 'DETACH', 'PRAGMA', 'VACUUM']),
}
const mysqlTakes = new Set(['INSERT', 'UPDATE', 'DELETE', 'REPLACE', 'SELECT', 'WITH'])

function problemOf({ words }: ScriptStatement, dialect: SqlDialect): string | undefined {
  const [first = '', second = ''] = words
  if (control.has(first)) return controlWords
  if (first === 'SET' && ['TRANSACTION', 'SESSION', 'AUTOCOMMIT'].includes(second)) return controlWords
  if (dialect === 'mysql')
    return mysqlTakes.has(first)
      ? undefined
      : `${first === '' ? 'this' : first} ends a transaction in MySQL by itself, or may: what came before it could not be taken back`
  if (dialect === 'postgresql' && words.includes('ATOMIC'))
    return 'bodies of functions written with BEGIN ATOMIC are not taken apart; write them between $$'
  return outside[dialect].has(first)
    ? `${first} cannot be part of one transaction, or reaches outside of it`
    : undefined
}
