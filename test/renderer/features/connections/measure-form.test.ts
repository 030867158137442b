import { describe, expect, test } from 'vitest'
import {
  formOf,
  newConnectionForm,
  readForm,
  type ConnectionForm,
} from '../../../../renderer/features/connections/form/connection-form.ts'
import { newMeasure, withSource } from '../../../../renderer/features/connections/form/measure-form.ts'
import { measurePresets } from '../../../../shared/domain/measure-presets.ts'
import { Measure } from '../../../../shared/domain/measure.ts'

const filled: ConnectionForm = {
  ...newConnectionForm('production'),
  name: 'orders-db',
  host: 'db.example',
  database: 'orders',
  user: 'switchyard',
}
const connection = (form: ConnectionForm) => {
  const { draft, errors } = readForm(form)
  if (draft === undefined) throw new Error(JSON.stringify(errors))
  return {
    id: 'c',
    environmentId: 'production',
    name: draft.name,
    settings: draft.settings,
    access: 'read-only',
  } as const
}
const table = (fields = {}) =>
  newMeasure({ name: 'Backlog', from: 'table', place: 'queue', time: 'at', value: 'size', ...fields })

describe('measures in the form of a connection', () => {
  test('come back from the settings as they were typed', () => {
    const measures = [
      table({
        unit: 'events',
        component: 'checkout',
        variant: 'new',
        better: 'lower',
        filters: [{ column: 'q', value: 'x' }],
      }),
      newMeasure({
        name: 'Tickets',
        from: 'csv',
        place: '/var/tickets.csv',
        time: 'at',
        value: '',
        aggregate: 'count',
      }),
      newMeasure({ name: 'Satisfaction' }),
    ]
    const again = formOf(connection({ ...filled, measures })).measures
    expect(again.map(({ row: _row, ...measure }) => measure)).toEqual(
      measures.map(({ row: _row, ...measure }) => measure),
    )
  })

  test('are refused field by field', () => {
    const errorsOf = (...measures: ConnectionForm['measures']) =>
      readForm({ ...filled, measures }).errors ?? {}
    expect(errorsOf(table({ name: ' ' }))['settings.measures.0.name']).toBe('This is needed.')
    expect(errorsOf(table({ place: '' }))['settings.measures.0.source.table']).toBe('This is needed.')
    expect(errorsOf(table(), table())['settings.measures.1.name']).toMatch(/Another measure/)
    const csv = newMeasure({ name: 'Lag', from: 'csv', place: 'lag.csv', time: 'at', value: 'ms' })
    expect(errorsOf(csv)['settings.measures.0.source.file']).toMatch(/whole path/)
    expect(errorsOf(newMeasure({ name: 'Lag', from: 'http', place: '/x', value: '$.a' }))).not.toEqual({})
  })

  test('of a path into JSON say what such a path looks like', () => {
    const rest: ConnectionForm = { ...filled, kind: 'rest-flags' }
    const at = (place: string, value: string) =>
      readForm({ ...rest, measures: [newMeasure({ name: 'Memory', from: 'http', place, value })] }).errors
    expect(at('/metrics', '$.memory')).toBeUndefined()
    expect(at('/metrics', '$..memory')?.['settings.measures.0.source.value']).toMatch(/looks like/)
    expect(at('//elsewhere.example/', '$')?.['settings.measures.0.source.path']).toMatch(/begins with one/)
  })

  test('count rows when no value is named, whatever was chosen before', () => {
    const { settings } = connection({ ...filled, measures: [table({ value: '', aggregate: 'max' })] })
    expect(settings).toMatchObject({ measures: [{ source: { value: null, aggregate: 'count' } }] })
  })

  test('begin with the usual names of their source', () => {
    expect(withSource(newMeasure(), 'collection')).toMatchObject({
      from: 'collection',
      time: '_id',
      place: '',
    })
  })
})

describe('people in the form of a connection', () => {
  test('come from the one source that was chosen', () => {
    const people = { ...filled.people, from: 'csv', file: '/var/people.csv', column: 'user id' } as const
    const { settings } = connection({ ...filled, people })
    expect(settings).toMatchObject({ people: { from: 'csv', file: '/var/people.csv', column: 'user id' } })
    expect(formOf(connection({ ...filled, people })).people).toEqual(people)
    expect(connection(filled).settings).toMatchObject({ people: null })
  })
})

test('every usual measure can be added as it is', () => {
  const names = new Set(measurePresets.map(({ name }) => name))
  expect(names.size).toBe(measurePresets.length)
  for (const { name, unit, better } of measurePresets)
    expect(Measure.parse({ name, unit, better, source: null })).toMatchObject({ name, unit, better })
})
