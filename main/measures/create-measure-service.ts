import type {
  MeasureSeriesAsked,
  MeasureTried,
  MeasureView,
} from '../../shared/contract/measures-contract.ts'
import type { ConnectionDraft } from '../../shared/contract/connections-contract.ts'
import { measureId, type Measure, type MeasureKey, type MeasureSeries } from '../../shared/domain/measure.ts'
import { AppError } from '../../shared/failure.ts'
import type { Clock } from '../clock.ts'
import type { OpenConnections } from '../connections/open-connections.ts'
import type { Connector } from '../connectors/connector.ts'
import type { Measures } from './create-measures.ts'

/** What the contract asks of measures, method by method. */
export interface MeasureService {
  list(input: { environmentId: string; minutes: number; buckets: number }): MeasureView[]
  series(input: MeasureSeriesAsked): MeasureSeries
  /** Reads one measure of a draft once, by the code path of the sync. @throws AppError why it could not be read */
  tryOut(draft: ConnectionDraft, key: MeasureKey, signal: AbortSignal): Promise<MeasureTried>
  /** Counts the people of a draft's source once. @throws AppError */
  countPeople(draft: ConnectionDraft, signal: AbortSignal): Promise<number | null>
}

type Needs = {
  readonly connections: Pick<OpenConnections, 'list' | 'find'>
  readonly measures: Measures
  readonly clock: Clock
  readonly withDraft: <T>(draft: ConnectionDraft, work: (connector: Connector) => Promise<T>) => Promise<T>
}

const minuteMs = 60_000
/** Far enough back that a source which is written once a day shows something. */
const triedMs = 26 * 60 * minuteMs

export function createMeasureService({ connections, measures, clock, withDraft }: Needs): MeasureService {
  const axis = (minutes: number, buckets: number) => {
    const bucketMs = Math.max(1, Math.round(minutes / buckets)) * minuteMs
    const toMs = Math.floor(clock.nowMs() / minuteMs + 1) * minuteMs
    return { fromMs: toMs - bucketMs * buckets, bucketMs, buckets }
  }
  const recent = (connectionId: string, measure: Measure, minutes: number, buckets: number) => {
    const { fromMs, bucketMs } = axis(minutes, buckets)
    return measures.series(connectionId, measure, fromMs, bucketMs, buckets)
  }
  return {
    list: ({ environmentId, minutes, buckets }) =>
      connections
        .list()
        .filter(({ environment }) => environment.id === environmentId)
        .flatMap(({ connection }) =>
          measuresOf(connection.settings).map(measure => ({
            connectionId: connection.id,
            connection: connection.name,
            measure: keyOf(measure),
            unit: measure.unit,
            better: measure.better,
            from: measure.source?.from ?? null,
            ...measures.state(connection.id, measure),
            recent: recent(connection.id, measure, minutes, buckets),
          })),
        ),
    series: ({ connectionId, measure: key, minutes, buckets }) => {
      const open = connections.find(connectionId)
      const found = measuresOf(open?.connection.settings ?? {}).find(one => measureId(one) === measureId(key))
      if (found === undefined) throw new AppError({ code: 'not-found', what: 'measure', id: key.name })
      return recent(connectionId, found, minutes, buckets)
    },
    tryOut: async (draft, key, signal) => {
      const measure = measuresOf(draft.settings).find(one => measureId(one) === measureId(key))
      if (measure === undefined) throw new AppError({ code: 'not-found', what: 'measure', id: key.name })
      const { source } = measure
      if (source === null)
        throw new AppError({ code: 'invalid-input', field: 'source', problem: 'it has no source yet' })
      const alone = { ...draft, settings: { ...draft.settings, measures: [measure] } } as ConnectionDraft
      const sinceMs = source.from === 'csv' ? 0 : clock.nowMs() - triedMs
      return withDraft(alone, async connector => {
        for await (const reading of connector.readMeasures?.(() => sinceMs, signal) ?? []) {
          if (reading.status === 'failed') throw new AppError(reading.failure)
          const points = reading.status === 'read' ? reading.points : []
          const last = points.at(-1)
          return {
            last: last === undefined ? null : { value: last.value, atMs: last.minuteMs },
            minutes: points.length,
          }
        }
        throw new AppError({ code: 'not-supported', connection: draft.name, ability: 'measures' })
      })
    },
    countPeople: (draft, signal) =>
      withDraft(draft, async connector => (await connector.countPeople(signal)) ?? null),
  }
}

/** Kinds without measures have no such setting. */
function measuresOf(settings: object): readonly Measure[] {
  return 'measures' in settings ? (settings.measures as readonly Measure[]) : []
}

function keyOf({ name, component, variant }: Measure): MeasureKey {
  return { name, component, variant }
}
