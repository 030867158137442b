import type { SqlDialect } from '../domain/sql-flags-settings.ts'

/** One statement of a script, without the semicolon behind it. */
export type ScriptStatement = {
  readonly text: string
  /** its first words in capitals, comments left out: `CREATE TABLE`; at most three */
  readonly words: readonly string[]
  /** where it begins in the script, counted from 1 */
  readonly line: number
}

export type SplitScript = {
  readonly statements: readonly ScriptStatement[]
  /** a text, name or comment that begins in this line and never ends; null: all do */
  readonly openLine: number | null
  /** lines that are a command of a database's own shell (`\connect`) */
  readonly shellLines: readonly number[]
}

/**
 * Cuts a script where its semicolons end statements: not inside of texts, names, comments, PostgreSQL's `$$` bodies and
 * SQLite's trigger bodies. The servers take one statement at a time and refuse two, so that a wrong cut is an error
 * there and never something else being run.
 */
export function splitScript(script: string, dialect: SqlDialect): SplitScript {
  const statements: ScriptStatement[] = []
  const shellLines: number[] = []
  let words: string[] = []
  let openLine: number | null = null
  /** where the first thing of the statement that is no comment stands */
  let begun = -1
  let at = 0
  const lineAt = lineCounter(script)

  const cut = (end: number): void => {
    if (begun !== -1)
      // what is said above a statement is no part of it
      statements.push({
        text: script.slice(begun, end).trim(),
        words: words.slice(0, 3),
        line: lineAt(begun),
      })
    begun = -1
    words = []
  }
  while (at < script.length) {
    const piece = pieceAt(script, at, dialect)
    if (piece.open) openLine ??= lineAt(at)
    if (piece.kind !== 'blank' && begun === -1) begun = at
    if (piece.kind === 'word') words.push(script.slice(at, piece.end).toUpperCase())
    if (piece.kind === 'backslash' && isLineStart(script, at)) shellLines.push(lineAt(at))
    if (piece.kind === 'end' && isInBody(words, dialect)) words.push(';')
    else if (piece.kind === 'end') {
      // a semicolon alone is no statement
      if (begun === at) begun = -1
      cut(at)
    }
    at = piece.end
  }
  cut(script.length)
  return { statements, openLine, shellLines }
}

type Piece = {
  readonly kind: 'blank' | 'word' | 'end' | 'backslash' | 'other'
  readonly end: number
  readonly open?: boolean
}

const word = /[A-Za-z_][A-Za-z0-9_$]*/y
const blank = /\s+/y
const lineRest = /[^\r\n]*/y
const dollarQuote = /\$([A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y

function pieceAt(script: string, at: number, dialect: SqlDialect): Piece {
  const character = script[at] ?? ''
  const two = script.slice(at, at + 2)
  const blanks = matchAt(blank, script, at)
  if (blanks !== undefined) return { kind: 'blank', end: at + blanks.length }
  const isLineComment = dialect === 'mysql' ? /^(#|--(\s|$))/.test(script.slice(at, at + 3)) : two === '--'
  if (isLineComment) return { kind: 'blank', end: at + (matchAt(lineRest, script, at)?.length ?? 0) }
  // MySQL runs what stands in /*! */
  if (two === '/*' && !(dialect === 'mysql' && /^\/\*M?!/.test(script.slice(at, at + 4))))
    return comment(script, at, dialect)
  if (character === ';') return { kind: 'end', end: at + 1 }
  if (character === '\\') return { kind: 'backslash', end: at + 1 }
  if (character === "'") return quoted(script, at, "'", dialect === 'mysql')
  if (character === '"') return quoted(script, at, '"', dialect === 'mysql')
  if (character === '`' && dialect !== 'postgresql') return quoted(script, at, '`', false)
  if (character === '[' && dialect === 'sqlite') return upTo(script, at, ']', 1)
  if (character === '$' && dialect === 'postgresql') {
    const mark = matchAt(dollarQuote, script, at)
    if (mark !== undefined) return upTo(script, at, mark, mark.length)
  }
  const name = matchAt(word, script, at)
  if (name === undefined) return { kind: 'other', end: at + 1 }
  // PostgreSQL's E'…' knows backslashes, where its plain texts do not
  if (dialect === 'postgresql' && name.toUpperCase() === 'E' && script[at + 1] === "'")
    return quoted(script, at + 1, "'", true)
  return { kind: 'word', end: at + name.length }
}

function quoted(script: string, at: number, quote: string, backslashes: boolean): Piece {
  for (let index = at + 1; index < script.length; index += 1) {
    if (backslashes && script[index] === '\\') index += 1
    else if (script[index] === quote) {
      if (script[index + 1] !== quote) return { kind: 'other', end: index + 1 }
      index += 1
    }
  }
  return { kind: 'other', end: script.length, open: true }
}

function upTo(script: string, at: number, mark: string, skip: number): Piece {
  const end = script.indexOf(mark, at + skip)
  return end === -1
    ? { kind: 'other', end: script.length, open: true }
    : { kind: 'other', end: end + mark.length }
}

/** PostgreSQL's comments hold comments. */
function comment(script: string, at: number, dialect: SqlDialect): Piece {
  let depth = 1
  let index = at + 2
  while (index < script.length && depth > 0) {
    const two = script.slice(index, index + 2)
    if (two === '*/') depth -= 1
    else if (two === '/*' && dialect === 'postgresql') depth += 1
    index += two === '*/' || (two === '/*' && dialect === 'postgresql') ? 2 : 1
  }
  return { kind: 'blank', end: index, open: depth > 0 }
}

/** SQLite's own rule: a trigger goes on until an END between two semicolons. */
function isInBody(words: readonly string[], dialect: SqlDialect): boolean {
  if (dialect !== 'sqlite' || words[0] !== 'CREATE') return false
  const isTrigger =
    words[1] === 'TRIGGER' || (/^TEMP(ORARY)?$/.test(words[1] ?? '') && words[2] === 'TRIGGER')
  return isTrigger && !(words.at(-1) === 'END' && words.at(-2) === ';')
}

function isLineStart(script: string, at: number): boolean {
  return /(^|[\r\n])[ \t]*$/.test(script.slice(Math.max(0, at - 200), at))
}

function lineCounter(script: string): (at: number) => number {
  let counted = 0
  let line = 1
  return at => {
    if (at < counted) return 1 + (script.slice(0, at).match(/\n/g)?.length ?? 0)
    line += script.slice(counted, at).match(/\n/g)?.length ?? 0
    counted = at
    return line
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}
