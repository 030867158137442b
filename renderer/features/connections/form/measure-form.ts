import type {
  Measure,
  MeasureAggregate,
  MeasureSource,
  MeasureSourceKind,
} from '../../../../shared/domain/measure.ts'

export type MeasureFilterForm = { readonly column: string; readonly value: string }

/** One measure as it was typed. */
export type MeasureForm = {
  /** tells the measures of a form apart while their names are being typed */
  readonly row: string
  readonly name: string
  readonly unit: string
  readonly component: string
  readonly variant: '' | 'old' | 'new'
  readonly better: '' | 'lower' | 'higher'
  readonly from: 'none' | MeasureSourceKind
  readonly schema: string
  /** table, collection, path or file */
  readonly place: string
  readonly time: string
  /** column, field or JSON path; empty: rows are counted */
  readonly value: string
  readonly aggregate: MeasureAggregate
  readonly filters: readonly MeasureFilterForm[]
  readonly withoutIndex: boolean
}

let rows = 0

export function newMeasure(fields: Partial<MeasureForm> = {}): MeasureForm {
  rows += 1
  return {
    row: `measure-${rows}`,
    name: '',
    unit: '',
    component: '',
    variant: '',
    better: '',
    from: 'none',
    schema: 'public',
    place: '',
    time: '',
    value: '',
    aggregate: 'last',
    filters: [],
    withoutIndex: false,
    ...fields,
  }
}

/** What is usual for a source that was just chosen. */
export function withSource(form: MeasureForm, from: MeasureForm['from']): MeasureForm {
  const time = { none: '', table: 'created_at', collection: '_id', http: '', csv: 'time', own: '' }[from]
  const value = {
    none: '',
    table: 'value',
    collection: 'value',
    http: '$.value',
    csv: 'value',
    own: 'response-time',
  }[from]
  return { ...form, from, place: '', time, value, filters: [], withoutIndex: false }
}

export function measureFormOf(measure: Measure): MeasureForm {
  const { name, unit, component, variant, better, source } = measure
  const said = {
    name,
    unit,
    component: component ?? '',
    variant: variant ?? '',
    better: better ?? '',
  } as const
  return newMeasure({ ...said, ...(source === null ? {} : sourceForm(source)) })
}

function sourceForm(source: MeasureSource): Partial<MeasureForm> {
  const value = source.value ?? ''
  switch (source.from) {
    case 'table': {
      const { from, table: place, schema, time, aggregate, filters, withoutIndex } = source
      return { from, place, schema, time, value, aggregate, filters, withoutIndex }
    }
    case 'collection': {
      const { from, collection: place, time, aggregate, filters, withoutIndex } = source
      return { from, place, time, value, aggregate, filters, withoutIndex }
    }
    case 'http':
      return { from: source.from, place: source.path, value }
    case 'own':
      return { from: source.from, value }
    case 'csv': {
      const { from, file: place, time, aggregate } = source
      return { from, place, time, value, aggregate }
    }
  }
}

/** As the host's schema wants it; what is wrong in it is said there. */
export function measureSettings(form: MeasureForm) {
  return {
    name: form.name.trim(),
    unit: form.unit.trim(),
    component: form.component.trim() === '' ? null : form.component.trim(),
    variant: form.variant === '' ? null : form.variant,
    better: form.better === '' ? null : form.better,
    source: sourceSettings(form),
  }
}

function sourceSettings(form: MeasureForm) {
  const { from, time, withoutIndex } = form
  const value = form.value === '' ? null : form.value
  const aggregate = value === null ? 'count' : form.aggregate
  const filters = form.filters.filter(({ column, value: text }) => column !== '' || text !== '')
  switch (from) {
    case 'none':
      return null
    case 'table':
      return { from, schema: form.schema, table: form.place, time, value, aggregate, filters, withoutIndex }
    case 'collection':
      return { from, collection: form.place, time, value, aggregate, filters, withoutIndex }
    case 'http':
      return { from, path: form.place.trim(), value: form.value.trim() }
    case 'own':
      return { from, value: form.value }
    case 'csv':
      return { from, file: form.place.trim(), time, value, aggregate }
  }
}
