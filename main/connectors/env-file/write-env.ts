import { AppError } from '../../../shared/failure.ts'
import { bytesOf, parseEnv, type Assignment, type Quote } from './parse-env.ts'

/** What a variable shall be: a value, or exactly what was written once, assignment by assignment (none: not there). */
export type Edit =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly written: readonly string[] }

/**
 * The file with these variables changed and nothing else: comments, order, quoting, line ends and every other line stay
 * byte for byte. All assignments of a variable are set, since readers disagree about which of them counts. A variable
 * that is not there is added at the end.
 *
 * @param bytes  the file, one character per byte
 * @throws AppError `invalid-input` for a value that not every reader would read back as it is
 */
export function writeEnv(bytes: string, edits: readonly Edit[]): string {
  const before = parseEnv(bytes)
  const replaced: Replacement[] = []
  const added: string[] = []
  for (const edit of edits) {
    const own = before.filter(({ name }) => name === edit.name)
    const wanted =
      'written' in edit
        ? edit.written
        : (own.length === 0 ? [null] : own.map(({ quote }) => quote)).map(quote => quoted(edit.value, quote))
    for (const [index, assignment] of own.entries()) {
      const text = wanted[index]
      replaced.push(text === undefined ? removed(bytes, assignment) : { ...assignment, text })
    }
    added.push(...wanted.slice(own.length).map(text => `${edit.name}=${text}`))
  }
  let after = bytes
  for (const { start, end, text } of replaced.toSorted((one, other) => other.start - one.start))
    after = after.slice(0, start) + text + after.slice(end)
  after = withLines(after, added, lineEndOf(bytes))
  assertOnly(before, parseEnv(after), edits)
  return after
}

type Replacement = { readonly start: number; readonly end: number; readonly text: string }

function removed(bytes: string, { lineStart, lineEnd }: Assignment): Replacement {
  const isLast = lineEnd === bytes.length && !/[\r\n]$/.test(bytes)
  const breakBefore = isLast ? (/(\r\n|\n|\r)$/.exec(bytes.slice(0, lineStart))?.[0].length ?? 0) : 0
  return { start: lineStart - breakBefore, end: lineEnd, text: '' }
}

function withLines(bytes: string, lines: readonly string[], lineEnd: string): string {
  if (lines.length === 0) return bytes
  const isOpen = bytes !== '' && !/[\r\n]$/.test(bytes)
  const added = lines.join(lineEnd)
  return isOpen ? `${bytes}${lineEnd}${added}` : `${bytes}${added}${lineEnd}`
}

function lineEndOf(bytes: string): string {
  return /\r\n|\n|\r/.exec(bytes)?.[0] ?? '\n'
}

const bareText = /^[A-Za-z0-9_./:@%+,-]+$/

/**
 * A value as our parser, a shell, Node and dotenv all read it back, in the quotes that were there where they will do.
 * Bytes as characters.
 *
 * @throws AppError `invalid-input`
 */
export function quoted(value: string, quote: Quote | null): string {
  const problem = problemOf(value)
  if (problem !== undefined) throw new AppError({ code: 'invalid-input', field: 'value', problem })
  const bytes = bytesOf(value)
  if (bareText.test(value)) return quote === null ? bytes : `${quote}${bytes}${quote}`
  if (quote !== '"' && !value.includes("'") && !value.endsWith('\\')) return `'${bytes}'`
  if (!/["\\$`]/.test(value)) return `"${bytes}"`
  if (!value.includes("'") && !value.endsWith('\\')) return `'${bytes}'`
  throw new AppError({
    code: 'invalid-input',
    field: 'value',
    problem: 'no way of quoting it is read alike by everything that reads such files',
  })
}

function problemOf(value: string): string | undefined {
  if (/[\r\n]/.test(value)) return 'it contains a line break'
  if (value.includes('\0')) return 'it contains a NUL character'
  return value.isWellFormed() ? undefined : 'it is no valid text'
}

/** A wrong quote in one line can swallow the next: what was not asked for has to read as before. */
function assertOnly(
  before: readonly Assignment[],
  after: readonly Assignment[],
  edits: readonly Edit[],
): void {
  const asked = new Set(edits.map(({ name }) => name))
  const others = (all: readonly Assignment[]): string =>
    JSON.stringify(all.filter(({ name }) => !asked.has(name)).map(({ name, written }) => [name, written]))
  const isAsMeant = edits.every(edit => {
    const own = after.filter(({ name }) => name === edit.name)
    if ('value' in edit) return own.length > 0 && own.every(({ value }) => value === edit.value)
    return JSON.stringify(own.map(({ written }) => written)) === JSON.stringify(edit.written)
  })
  if (isAsMeant && others(before) === others(after)) return
  throw new AppError({
    code: 'invalid-input',
    field: 'value',
    problem: 'the file cannot be changed there without changing how another line of it is read',
  })
}
