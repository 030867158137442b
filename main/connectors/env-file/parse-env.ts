/**
 * One `NAME=value` of a `.env`. Offsets count bytes of the file: the text handed around is one character per byte, so
 * that nothing that is no valid text is ever changed by being read.
 */
export type Assignment = {
  readonly name: string
  /** as the application reads it */
  readonly value: string
  /** as it is written, quotes included; bytes as characters */
  readonly written: string
  /** where `written` begins and ends */
  readonly start: number
  readonly end: number
  /** the whole of its lines, the last line's end included */
  readonly lineStart: number
  readonly lineEnd: number
  readonly quote: Quote | null
  /** readers of such files are known to disagree about it; `value` is what dotenv makes of it */
  readonly isDoubtful: boolean
}

export type Quote = "'" | '"' | '`'

const byteOrderMark = '\u00ef\u00bb\u00bf'
/** dotenv lets the `=` stand on a later line, and takes a line after `NAME:` for its value. */
const beginning = new RegExp(
  String.raw`[ \t\v\f]*(?:export[ \t\v\f]+)?([A-Za-z0-9_.-]+)(?:[ \t\v\f\r\n]*=[ \t\v\f]*|:(?:[ \t\v\f]|\r\n|\n|\r)[ \t\v\f]*)`,
  'y',
)
const blanks = /[ \t\v\f\r\n]*/y
/** What may stand behind a closed quote. */
const ending = /[ \t\v\f]*(?:#[^\r\n]*)?(?=[\r\n]|$)/y
const bare = /[^#\r\n]*/y
const restOfLine = /[^\r\n]*/y
const lineBreak = /\r\n|\n|\r|$/g

/**
 * Every assignment in its order, as dotenv finds them, which is what reads seed 002's file: the last one of a name
 * counts. A line that is none is skipped over.
 *
 * @param bytes  the file, one character per byte
 */
export function parseEnv(bytes: string): readonly Assignment[] {
  const found: Assignment[] = []
  let lineStart = bytes.startsWith(byteOrderMark) ? byteOrderMark.length : 0
  while (lineStart < bytes.length) {
    const begun = matchAt(beginning, bytes, lineStart)
    const [whole = '', name = ''] = begun ?? []
    const valueStart = lineStart + whole.length
    const value = begun === null ? null : valueAt(bytes, valueStart)
    const lineEnd = endOfLine(bytes, value?.end ?? lineStart)
    if (value !== null) {
      const written = bytes.slice(valueStart, value.end)
      const isDoubtful = value.isDoubtful || /[\r\n]/.test(whole)
      found.push({ name, ...value, isDoubtful, written, start: valueStart, lineStart, lineEnd })
    }
    lineStart = lineEnd
  }
  return found
}

type FoundValue = Pick<Assignment, 'value' | 'end' | 'quote' | 'isDoubtful'>

function valueAt(bytes: string, start: number): FoundValue {
  const first = start + (matchAt(blanks, bytes, start)?.[0].length ?? 0)
  const quote = bytes[first]
  if (isQuote(quote)) {
    const quoted = quotedAt(bytes, first, quote)
    // not even the blanks before it may go: dotenv looks for a quote on the lines below
    if (quoted !== null) return first === start ? quoted : { ...quoted, isDoubtful: true }
  }
  const [run = ''] = matchAt(bare, bytes, start) ?? []
  const text = textOf(run).trim()
  const inQuotes = /^(['"`])([\s\S]*)\1$/.exec(text)
  const next = bytes[start + run.length]
  // a shell takes `a#b` for one word, and a quote that is not closed for the beginning of many lines
  const isDoubtful = isQuote(bytes[start]) || (next === '#' && run !== '' && !/[ \t\v\f]$/.test(run))
  const end = isDoubtful
    ? start + (matchAt(restOfLine, bytes, start)?.[0].length ?? 0)
    : start + run.replace(/[ \t\v\f]+$/, '').length
  return { value: inQuotes?.[2] ?? text, end, quote: null, isDoubtful }
}

/** @returns null when no quote closes it that a line may end after */
function quotedAt(bytes: string, start: number, quote: Quote): FoundValue | null {
  const escaped: number[] = []
  let close = bytes.indexOf(quote, start + 1)
  while (close !== -1 && bytes[close - 1] === '\\') {
    escaped.push(close)
    close = bytes.indexOf(quote, close + 1)
  }
  // where the first choice does not fit, dotenv falls back to a quote behind a backslash
  const candidates = close === -1 ? escaped.toReversed() : [close, ...escaped.toReversed()]
  const closedAt = candidates.find(at => matchAt(ending, bytes, at + 1) !== null)
  if (closedAt === undefined) return null
  const inner = textOf(bytes.slice(start + 1, closedAt)).replaceAll(/\r\n?/g, '\n')
  const value = quote === '"' ? inner.replaceAll('\\n', '\n').replaceAll('\\r', '\r') : inner
  return { value, end: closedAt + 1, quote, isDoubtful: escaped.length > 0 }
}

/** Bytes as the text they are; what is no valid UTF-8 becomes U+FFFD. */
export function textOf(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

export function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

function endOfLine(bytes: string, from: number): number {
  lineBreak.lastIndex = from
  const found = lineBreak.exec(bytes)
  return found === null ? bytes.length : found.index + found[0].length
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function isQuote(character: string | undefined): character is Quote {
  return character === "'" || character === '"' || character === '`'
}
