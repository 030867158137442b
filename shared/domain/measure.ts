import { z } from 'zod'
import { JsonPath } from './measure-json-path.ts'
import { CollectionName, FieldName, FilePath, HttpPath, Identifier } from './store-names.ts'
import { Variant } from './variant.ts'

/** What becomes of several values within one minute. `count`: how many there were, so that none is 0. */
export const MeasureAggregate = z.enum(['avg', 'sum', 'max', 'last', 'count'])
export type MeasureAggregate = z.infer<typeof MeasureAggregate>

const filters = <T extends z.ZodType<string>>(name: T) =>
  z
    .array(z.object({ column: name, value: z.string().max(200) }))
    .max(3)
    .default([])

/** Rows of the store itself. */
export const TableMeasure = z.object({
  from: z.literal('table'),
  schema: Identifier.default('public'),
  table: Identifier,
  time: Identifier,
  /** null: rows are counted */
  value: Identifier.nullable(),
  aggregate: MeasureAggregate,
  filters: filters(Identifier),
  /** read it although no index begins with the time column: each reading scans the whole table */
  withoutIndex: z.boolean().default(false),
})
export type TableMeasure = z.infer<typeof TableMeasure>

/** Documents of the store itself. `_id` is a time where ids are ObjectIds. */
export const CollectionMeasure = z.object({
  from: z.literal('collection'),
  collection: CollectionName,
  time: FieldName.default('_id'),
  value: FieldName.nullable(),
  aggregate: MeasureAggregate,
  filters: filters(FieldName),
  withoutIndex: z.boolean().default(false),
})
export type CollectionMeasure = z.infer<typeof CollectionMeasure>

/** A number as it is now, in the JSON that a path on the connection's own origin answers with. */
export const HttpMeasure = z.object({ from: z.literal('http'), path: HttpPath, value: JsonPath })
export type HttpMeasure = z.infer<typeof HttpMeasure>

/** A file on this machine whose first line names its columns. Times are ISO 8601 (UTC where no zone is written), or s or ms since 1970. */
export const CsvMeasure = z.object({
  from: z.literal('csv'),
  file: FilePath,
  time: z.string().min(1).max(200),
  /** null: rows are counted */
  value: z.string().min(1).max(200).nullable(),
  aggregate: MeasureAggregate,
})
export type CsvMeasure = z.infer<typeof CsvMeasure>

/** What the connection sees of its own requests, minute by minute; nothing is asked for it. */
export const OwnMeasure = z.object({
  from: z.literal('own'),
  /** response-time: mean of those that were answered · failed-requests: share of all, in per cent */
  value: z.enum(['response-time', 'failed-requests']),
})
export type OwnMeasure = z.infer<typeof OwnMeasure>

export const MeasureSource = z
  .discriminatedUnion('from', [TableMeasure, CollectionMeasure, HttpMeasure, CsvMeasure, OwnMeasure])
  .refine(source => !('aggregate' in source) || source.value !== null || source.aggregate === 'count', {
    message: 'without a value only rows can be counted',
    path: ['aggregate'],
  })
export type MeasureSource = z.infer<typeof MeasureSource>
export type MeasureSourceKind = MeasureSource['from']

/** A measure is the same one for as long as these three are. */
export const MeasureKey = z.object({
  name: z.string().trim().min(1).max(120),
  component: z.string().trim().min(1).max(200).nullable().default(null),
  variant: Variant.nullable().default(null),
})
export type MeasureKey = z.infer<typeof MeasureKey>

/** Any named series beside usage: a queue's backlog, memory, tickets, satisfaction. */
export const Measure = MeasureKey.extend({
  /** as it stands behind a number: `ms`, `%`, `events`; empty: a plain number */
  unit: z.string().trim().max(24),
  /** null: neither is better */
  better: z.enum(['lower', 'higher']).nullable(),
  /** null: it has a place, and nothing to read yet */
  source: MeasureSource.nullable(),
})
export type Measure = z.infer<typeof Measure>

/** One text per key. */
export function measureId({ name, component, variant }: MeasureKey): string {
  return JSON.stringify([name, component, variant])
}

/** Measures of a connection whose kind can read these sources. */
export function measuresFrom(...kinds: readonly MeasureSourceKind[]) {
  return z
    .array(Measure)
    .max(50)
    .superRefine((measures, context) => {
      const known = new Set<string>()
      for (const [index, measure] of measures.entries()) {
        const id = measureId(measure)
        if (known.has(id))
          context.addIssue({ code: 'custom', path: [index, 'name'], message: 'another measure is the same' })
        known.add(id)
        if (measure.source !== null && !kinds.includes(measure.source.from))
          context.addIssue({
            code: 'custom',
            path: [index, 'source', 'from'],
            message: 'cannot be read by this kind of connection',
          })
      }
    })
    .default([])
}

/** Values of one measure on one time axis; null: nothing is known of that bucket. At most 2,000 buckets. */
export const MeasureSeries = z.object({
  fromMs: z.number(),
  bucketMs: z.number(),
  values: z.array(z.number().nullable()),
})
export type MeasureSeries = z.infer<typeof MeasureSeries>
