import type { FileHandle } from 'node:fs/promises'
import { measureId, type CsvMeasure, type Measure } from '../../../shared/domain/measure.ts'
import { AppError } from '../../../shared/failure.ts'
import {
  lookAtFile,
  sameFile,
  sameState,
  unusableFile,
  withFile,
  type CsvPlace,
  type FileState,
} from './csv-file.ts'
import { columnAt, eachRow, readHead, type CsvHead } from './csv-rows.ts'
import { withEmptyMinutes } from './fill-minutes.ts'
import { createMinuteValues, minuteMs, type MinuteValues } from './minute-values.ts'
import type { MeasureRows } from './read-measures.ts'
import { numberOf } from './read-number.ts'
import { timeOf } from './read-time.ts'

/** How much of what was read last is looked at again, to know that the file was only added to. */
const tailBytes = 4096
/** A last line without an end is taken for whole once nobody has written for so long. */
const settledMs = 60_000
/** Rows may come so late and still find the minute that they belong to. */
const keptMs = 24 * 60 * 60_000

/** What is known of a file that was read before. */
type Known = {
  readonly state: FileState
  readonly head: CsvHead
  /** bytes that were taken in */
  readonly end: number
  readonly tail: Buffer
  readonly values: MinuteValues
  /** of what is older nothing is kept, or was wanted */
  floorMs: number
  latestMs: number
}

type Gathered = { fromMs: number; latestMs: number; late: boolean }

/**
 * Measures from files. A file that has not changed is not opened, one that was added to is read from where it was left,
 * any other change is a file that is read anew.
 */
export function createCsvMeasures(connection: string) {
  const known = new Map<string, Known>()

  const readAll = async (
    handle: FileHandle,
    place: CsvPlace,
    source: CsvMeasure,
    { state, end, sinceMs }: { readonly state: FileState; readonly end: number; readonly sinceMs: number },
    signal: AbortSignal,
  ) => {
    const head = await readHead(handle, place)
    const values = createMinuteValues()
    const gathered = await gather(
      handle,
      place,
      source,
      { head, from: 0, to: end, named: true },
      values,
      sinceMs,
      signal,
    )
    const fresh: Known = {
      state,
      head,
      end,
      tail: await tailOf(handle, end),
      values,
      floorMs: sinceMs,
      latestMs: gathered.latestMs,
    }
    return { fresh, fromMs: sinceMs, firstMs: gathered.fromMs }
  }

  return {
    /** @throws AppError `file-unusable` */
    read: async (
      measure: Measure,
      source: CsvMeasure,
      sinceMs: number,
      signal: AbortSignal,
    ): Promise<MeasureRows | 'unchanged'> => {
      const place = { connection, file: source.file }
      const id = measureId(measure)
      const before = known.get(id)
      const seen = await lookAtFile(place)
      if (before !== undefined && sameState(seen, before.state) && before.end === before.state.size)
        return 'unchanged'
      const reading = withFile(place, async ({ handle, state, stateNow }) => {
        const end = await lastLineEnd(handle, state)
        const added =
          before !== undefined && (await wasAddedTo(handle, before, state, end))
            ? await addTo(handle, place, source, before, end, signal)
            : undefined
        const { fresh, fromMs, firstMs } =
          added !== undefined && !added.late && before !== undefined
            ? {
                fresh: { ...before, state, end, tail: await tailOf(handle, end), latestMs: added.latestMs },
                fromMs: added.fromMs,
                firstMs: added.fromMs,
              }
            : await readAll(handle, place, source, { state, end, sinceMs: floorOf(sinceMs) }, signal)
        const now = await stateNow()
        // lines may be added while we read; anything else is another file by the same name
        if (now === undefined || now.size < state.size) throw unusableFile(place, 'changed')
        known.set(id, fresh)
        if (firstMs === Number.POSITIVE_INFINITY) return 'unchanged'
        const throughMs = fresh.latestMs
        const points = fresh.values.points(source.aggregate, firstMs)
        fresh.floorMs = Math.max(fresh.floorMs, floorOf(throughMs - keptMs))
        fresh.values.forgetBefore(fresh.floorMs)
        const all = withEmptyMinutes(points, source.aggregate, firstMs, throughMs + minuteMs)
        return { fromMs, throughMs, points: all }
      })
      try {
        return await reading
      } catch (error) {
        // some of its rows may have been taken in, and would be counted again
        known.delete(id)
        throw error
      }
    },
  }
}

function floorOf(ms: number): number {
  return Math.floor(ms / minuteMs) * minuteMs
}

async function addTo(
  handle: FileHandle,
  place: CsvPlace,
  source: CsvMeasure,
  before: Known,
  end: number,
  signal: AbortSignal,
): Promise<Gathered> {
  const { head, floorMs, latestMs, values } = before
  const range = { head, from: before.end, to: end, named: false }
  const gathered = await gather(handle, place, source, range, values, floorMs, signal)
  return { ...gathered, latestMs: Math.max(latestMs, gathered.latestMs) }
}

/** Takes the rows of a range in; rows without a time or a number are no values. */
async function gather(
  handle: FileHandle,
  place: CsvPlace,
  source: CsvMeasure,
  range: Parameters<typeof eachRow>[2],
  values: MinuteValues,
  floorMs: number,
  signal: AbortSignal,
): Promise<Gathered> {
  const time = columnAt(range.head, source.time, place)
  const value = source.value === null ? null : columnAt(range.head, source.value, place)
  const gathered: Gathered = {
    fromMs: Number.POSITIVE_INFINITY,
    latestMs: Number.NEGATIVE_INFINITY,
    late: false,
  }
  // a year that was mistyped would keep everything before it from being wanted
  const untilMs = Date.now() + keptMs
  let rows = 0
  let usable = 0
  const take = (row: readonly string[]): void => {
    rows += 1
    const atMs = timeOf(row[time] ?? '')
    const found = value === null ? 1 : numberOf(row[value])
    if (atMs === undefined || found === undefined || atMs > untilMs) return
    usable += 1
    if (atMs < floorMs) {
      gathered.late = true
      return
    }
    values.add(atMs, found)
    gathered.fromMs = Math.min(gathered.fromMs, floorOf(atMs))
    gathered.latestMs = Math.max(gathered.latestMs, floorOf(atMs))
  }
  await eachRow(handle, place, range, take, signal)
  if (range.named && rows > 0 && usable === 0)
    throw new AppError({
      code: 'value-missing',
      connection: place.connection,
      where: `${source.time} and ${source.value ?? 'its rows'} of ${place.file}`,
    })
  return gathered
}

/** A line that is still being written is left for the next time. */
async function lastLineEnd(handle: FileHandle, state: FileState): Promise<number> {
  if (Date.now() - Number(state.modifiedNs / 1_000_000n) > settledMs) return state.size
  const length = Math.min(state.size, 64 * 1024)
  const { buffer, bytesRead } = await handle.read({
    buffer: Buffer.alloc(length),
    position: state.size - length,
  })
  const at = buffer.subarray(0, bytesRead).lastIndexOf(0x0a)
  return at === -1 ? 0 : state.size - length + at + 1
}

async function wasAddedTo(
  handle: FileHandle,
  before: Known,
  state: FileState,
  end: number,
): Promise<boolean> {
  if (!sameFile(before.state, state) || end < before.end || before.end === 0) return false
  // what follows a line that had no end may be the rest of it
  if (before.tail.at(-1) !== 0x0a) return false
  return (await tailOf(handle, before.end)).equals(before.tail)
}

async function tailOf(handle: FileHandle, end: number): Promise<Buffer> {
  const length = Math.min(end, tailBytes)
  if (length === 0) return Buffer.alloc(0)
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(length), position: end - length })
  return buffer.subarray(0, bytesRead)
}
