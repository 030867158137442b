import type { Measure, MeasureSource, MeasureSourceKind } from '../../../shared/domain/measure.ts'
import { AppError, type Failure } from '../../../shared/failure.ts'
import type { Connector, MeasurePoint, MeasureReading } from '../connector.ts'
import { createCsvMeasures } from './csv-measure.ts'

/** The points of the minutes from `fromMs` through `throughMs`. */
export type MeasureRows = {
  readonly fromMs: number
  readonly throughMs: number
  readonly points: readonly MeasurePoint[]
}

/** How a kind reads the sources that are its own. Each ends by itself, by limits of its own. */
export type MeasureReaders = {
  readonly [K in Exclude<MeasureSourceKind, 'csv'>]?: (
    source: Extract<MeasureSource, { from: K }>,
    sinceMs: number,
    signal: AbortSignal,
  ) => Promise<MeasureRows>
}

/**
 * `Connector.readMeasures` for any kind. Files are read the same way everywhere; a kind hands in what only it can read.
 * Gentle by order: one after another, so that a store meets one question of ours at a time.
 */
export function mappedMeasures(
  connection: string,
  measures: readonly Measure[],
  readers: MeasureReaders,
): NonNullable<Connector['readMeasures']> {
  const csv = createCsvMeasures(connection)
  const read = async (
    measure: Measure,
    source: MeasureSource,
    sinceMs: number,
    signal: AbortSignal,
  ): Promise<MeasureReading> => {
    const rows = await rowsOf(measure, source, sinceMs, signal)
    return rows === 'unchanged' ? { measure, status: rows } : { measure, status: 'read', ...rows }
  }
  const rowsOf = (measure: Measure, source: MeasureSource, sinceMs: number, signal: AbortSignal) => {
    switch (source.from) {
      case 'csv':
        return csv.read(measure, source, sinceMs, signal)
      case 'table':
        return (readers.table ?? notOurs)(source, sinceMs, signal)
      case 'collection':
        return (readers.collection ?? notOurs)(source, sinceMs, signal)
      case 'http':
        return (readers.http ?? notOurs)(source, sinceMs, signal)
      case 'own':
        return (readers.own ?? notOurs)(source, sinceMs, signal)
    }
  }
  const notOurs = (source: MeasureSource): Promise<never> =>
    Promise.reject(new AppError({ code: 'not-supported', connection, ability: notOursWords[source.from] }))

  return async function* (sinceMs, signal) {
    let down: Failure | undefined
    for (const measure of measures) {
      const { source } = measure
      if (source === null) continue
      if (signal.aborted) throw new AppError({ code: 'cancelled' })
      if (down !== undefined && asksTheStore(source)) {
        yield { measure, status: 'failed', failure: down }
        continue
      }
      try {
        yield await read(measure, source, sinceMs(measure), signal)
      } catch (error) {
        if (!(error instanceof AppError) || signal.aborted || error.failure.code === 'cancelled') throw error
        if (isAboutTheStore(error.failure)) down = error.failure
        yield { measure, status: 'failed', failure: error.failure }
      }
    }
  }
}

/** A file and what was seen already are there whether or not the store is. */
const asksTheStore = ({ from }: MeasureSource): boolean => from !== 'csv' && from !== 'own'

const notOursWords: Readonly<Record<MeasureSourceKind, string>> = {
  table: 'measures from a table',
  collection: 'measures from a collection',
  http: 'measures over HTTP, as it names no address of the application',
  csv: 'measures from a file',
  own: 'measures of its own requests',
}

/** What the next question to the same store would meet as well: it is not asked. */
function isAboutTheStore({ code }: Failure): boolean {
  return /^(connection-unreachable|sign-in-refused|tls-failed|secret-needed|vault-locked|database-missing)$/.test(
    code,
  )
}
