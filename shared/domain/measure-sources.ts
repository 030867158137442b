import type { ConnectorKind } from './connection.ts'
import type { MeasureSourceKind } from './measure.ts'
import type { PeopleSource } from './people-source.ts'

export type MappedSources = {
  readonly people: readonly PeopleSource['from'][]
  readonly measures: readonly MeasureSourceKind[]
}

/** What each kind of connection can read people and measures from; its settings accept no other. */
const byKind: { readonly [K in ConnectorKind]: MappedSources } = {
  'sql-flags': { people: ['table', 'csv'], measures: ['table', 'csv'] },
  'mongo-flags': { people: ['collection', 'csv'], measures: ['collection', 'csv'] },
  'rest-flags': { people: ['http', 'csv'], measures: ['own', 'http', 'csv'] },
  // its people are the rows of the very table that holds their choices
  'user-preference': { people: [], measures: ['table', 'http', 'csv'] },
  'env-file': { people: ['csv'], measures: ['http', 'csv'] },
}

export function mappedSourcesOf(kind: ConnectorKind): MappedSources {
  return byKind[kind]
}
