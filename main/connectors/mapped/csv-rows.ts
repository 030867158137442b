import type { FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'
import { AppError } from '../../../shared/failure.ts'
import { unusableFile, type CsvPlace } from './csv-file.ts'

/** Far above any table of people, and an end to a file that somebody keeps writing. */
export const mostRows = 5_000_000
const mostRecordBytes = 64 * 1024
const headBytes = 64 * 1024
/** What is read and parsed at once: a rollback that is asked for meanwhile waits for milliseconds only. */
const pieceBytes = 16 * 1024
const rowsPerTurn = 250

export type CsvHead = {
  readonly delimiter: string
  /** column names in order, as written */
  readonly columns: readonly string[]
}

export type CsvRange = {
  readonly head: CsvHead
  /** bytes; the first is where a line begins, the second is left out */
  readonly from: number
  readonly to: number
  /** whether the range begins with the line of names */
  readonly named: boolean
}

/**
 * The names in the first line. Whichever of comma, semicolon and tab that line has most of separates columns.
 * @throws AppError `file-unusable`
 */
export async function readHead(handle: FileHandle, place: CsvPlace): Promise<CsvHead> {
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(headBytes), position: 0 })
  const text = buffer.toString('utf8', 0, bytesRead)
  const line = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/, 1)[0] ?? ''
  const delimiter = [',', ';', '\t'].toSorted((a, b) => countOf(line, b) - countOf(line, a))[0] ?? ','
  const head: CsvHead = { delimiter, columns: [] }
  let columns: readonly string[] | undefined
  const end = Buffer.byteLength(line) + (text.startsWith('\ufeff') ? 3 : 0)
  await eachRow(
    handle,
    place,
    { head, from: 0, to: end, named: false },
    row => (columns ??= row),
    neverAborted(),
  )
  if (columns === undefined) throw unusableFile(place, 'not-csv', 'it has no first line')
  return { delimiter, columns }
}

/** Where a column stands. Spelled as in the first line, letter by letter. @throws AppError */
export function columnAt({ columns }: CsvHead, column: string, place: CsvPlace): number {
  const index = columns.indexOf(column)
  if (index === -1) throw unusableFile(place, 'no-column', column)
  if (columns.includes(column, index + 1)) throw unusableFile(place, 'no-column', `${column}, named once`)
  return index
}

/**
 * Each row of the range, a piece of the file at a time.
 * @throws AppError `file-unusable` or `cancelled`
 */
export async function eachRow(
  handle: FileHandle,
  place: CsvPlace,
  { head, from, to, named }: CsvRange,
  onRow: (row: readonly string[]) => void,
  signal: AbortSignal,
): Promise<void> {
  if (to <= from) return
  const source = handle.createReadStream({
    start: from,
    end: to - 1,
    autoClose: false,
    highWaterMark: pieceBytes,
  })
  const parser = parse({
    bom: from === 0,
    delimiter: head.delimiter,
    max_record_size: mostRecordBytes,
    relax_column_count: true,
    skip_empty_lines: true,
    from: named ? 2 : 1,
  })
  let rows = 0
  try {
    await pipeline(
      source,
      parser,
      async records => {
        for await (const row of records as AsyncIterable<string[]>) {
          rows += 1
          if (rows > mostRows) throw unusableFile(place, 'too-long', `${mostRows.toLocaleString('en')} rows`)
          onRow(row)
          if (rows % rowsPerTurn === 0) await nextTurn()
        }
      },
      { signal },
    )
  } catch (error) {
    if (signal.aborted) throw new AppError({ code: 'cancelled' }, { cause: error })
    if (error instanceof CsvError) throw unusableFile(place, 'not-csv', printable(error.message))
    throw error
  }
}

function countOf(text: string, character: string): number {
  return text.split(character).length - 1
}

/** The parser's words may carry a piece of the file. */
function printable(text: string): string {
  return text
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g, ' ')
    .slice(0, 200)
}

const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
const neverAborted = () => new AbortController().signal
