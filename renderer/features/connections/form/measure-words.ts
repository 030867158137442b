import type { MeasureAggregate } from '../../../../shared/domain/measure.ts'
import type { MeasureForm } from './measure-form.ts'

type From = MeasureForm['from']

export const measureSourceWords: Readonly<Record<From, string>> = {
  none: 'No source yet',
  table: 'A table of this database',
  collection: 'A collection of this database',
  http: 'A number that the application answers with',
  csv: 'A CSV file on this machine',
  own: 'What this connection sees of its own requests',
}

export const aggregateWords: Readonly<Record<MeasureAggregate, string>> = {
  avg: 'Average of the minute',
  sum: 'Sum of the minute',
  max: 'Highest of the minute',
  last: 'Last of the minute',
  count: 'Number of rows',
}

export const ownOptions = [
  { value: 'response-time', label: 'Response time, mean of the minute' },
  { value: 'failed-requests', label: 'Share that failed' },
]

export const betterOptions = [
  { value: '', label: 'Neither is better' },
  { value: 'lower', label: 'Lower is better' },
  { value: 'higher', label: 'Higher is better' },
]

export const variantOptions = [
  { value: '', label: 'Both together' },
  { value: 'old', label: 'OLD' },
  { value: 'new', label: 'NEW' },
]

type FieldWords = { readonly label: string; readonly hint?: string; readonly placeholder?: string }

/** What the three names of a source are called; without words it has no such name. */
export const sourceFields: Readonly<Record<From, Partial<Record<'place' | 'time' | 'value', FieldWords>>>> = {
  none: {},
  table: {
    place: { label: 'Table' },
    time: { label: 'Time column', hint: 'An index has to begin with it.' },
    value: { label: 'Value column', placeholder: 'empty: rows are counted' },
  },
  collection: {
    place: { label: 'Collection' },
    time: { label: 'Time field', hint: '_id, or a date with an index.' },
    value: { label: 'Value field', placeholder: 'empty: documents are counted' },
  },
  http: {
    place: { label: 'Path', hint: 'On the host and port named above.', placeholder: '/metrics/queues' },
    value: { label: 'Where the number is', placeholder: '$.queues[0].backlog' },
  },
  csv: {
    place: { label: 'File', hint: 'The whole path.', placeholder: '/var/lib/orders/backlog.csv' },
    time: { label: 'Time column', hint: 'UTC where no zone is written.' },
    value: { label: 'Value column', placeholder: 'empty: rows are counted' },
  },
  own: {},
}
