import { z } from 'zod'
import { ConnectionId } from '../domain/connection.ts'
import { EnvironmentId } from '../domain/environment.ts'
import { MeasureKey, MeasureSeries } from '../domain/measure.ts'
import { Failure } from '../failure.ts'
import { ConnectionDraft } from './connections-contract.ts'
import { procedure } from './procedure.ts'

const Value = z.object({ value: z.number(), atMs: z.number() })

export const MeasureView = z.object({
  connectionId: ConnectionId,
  /** the connection's name */
  connection: z.string(),
  measure: MeasureKey,
  unit: z.string(),
  better: z.enum(['lower', 'higher']).nullable(),
  /** null: it has no source, so it can have no value */
  from: z.enum(['table', 'collection', 'http', 'csv', 'own']).nullable(),
  /** newest minute that has a value; it stays when later readings fail */
  last: Value.nullable(),
  /** when the source was last read without trouble */
  readAtMs: z.number().nullable(),
  /** why the last reading failed */
  failure: Failure.nullable(),
  recent: MeasureSeries,
})
export type MeasureView = z.infer<typeof MeasureView>

const window = {
  minutes: z
    .int()
    .min(5)
    .max(60 * 24 * 90),
  buckets: z.int().min(5).max(2000),
}

export const MeasureSeriesAsked = z.object({ connectionId: ConnectionId, measure: MeasureKey, ...window })
export type MeasureSeriesAsked = z.infer<typeof MeasureSeriesAsked>

/** last: null where the source was read and held no value in the last day. minutes: how many of it did. */
export const MeasureTried = z.object({ last: Value.nullable(), minutes: z.int() })
export type MeasureTried = z.infer<typeof MeasureTried>

export const measuresContract = {
  /** of all connections of an environment, from the local file */
  list: procedure.input(z.object({ environmentId: EnvironmentId, ...window })).output(z.array(MeasureView)),
  series: procedure.input(MeasureSeriesAsked).output(MeasureSeries),
  /** Reads one measure of a draft once, by the code path of the sync; nothing is kept of it. */
  tryOut: procedure.input(z.object({ draft: ConnectionDraft, measure: MeasureKey })).output(MeasureTried),
  /** Counts the people of a draft's source once; null: it names none. */
  countPeople: procedure
    .input(z.object({ draft: ConnectionDraft }))
    .output(z.object({ people: z.int().nullable() })),
}
