import type { PeopleSource } from '../../../../shared/domain/people-source.ts'

export type PeopleFrom = 'none' | PeopleSource['from']

/** Where known users come from, as it was typed; fields of other sources keep what was typed in them. */
export type PeopleForm = {
  readonly from: PeopleFrom
  readonly schema: string
  readonly table: string
  /** id column of the table */
  readonly id: string
  readonly collection: string
  readonly path: string
  readonly list: string
  /** id field of each entry of the list; empty: the entries are the ids */
  readonly idField: string
  readonly file: string
  readonly column: string
}

export const usualPeople: PeopleForm = {
  from: 'none',
  schema: 'auth',
  table: 'users',
  id: 'id',
  collection: 'users',
  path: '',
  list: '$.users',
  idField: 'id',
  file: '',
  column: 'id',
}

export function peopleFormOf(people: PeopleSource | null): PeopleForm {
  if (people === null) return usualPeople
  if (people.from !== 'http') return { ...usualPeople, ...people }
  const { id, ...source } = people
  return { ...usualPeople, ...source, idField: id ?? '' }
}

/** As the host's schema wants it; what is wrong in it is said there. */
export function peopleSettings(form: PeopleForm): Record<string, unknown> | null {
  const { from } = form
  switch (from) {
    case 'none':
      return null
    case 'table':
      return { from, schema: form.schema, table: form.table, id: form.id }
    case 'collection':
      return { from, collection: form.collection }
    case 'http': {
      const id = form.idField === '' ? null : form.idField
      return { from, path: form.path.trim(), list: form.list.trim(), id }
    }
    case 'csv':
      return { from, file: form.file.trim(), column: form.column }
  }
}
