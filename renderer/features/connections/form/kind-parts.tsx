import type { ComponentType } from 'react'
import type { ConnectorKind } from '../../../../shared/domain/connection.ts'
import { EnvFields, EnvMappingFields } from './env-fields.tsx'
import { MongoFields, MongoMappingFields } from './mongo-fields.tsx'
import { PreferenceMappingFields } from './preference-fields.tsx'
import { RestFields } from './rest-fields.tsx'
import { SqlFields, SqlMappingFields } from './sql-fields.tsx'

/** The fields of one kind of store, cut into the sections that every kind has. */
export type KindParts = {
  /** what is connected, in a sentence, for whoever must choose */
  readonly about: string
  /** where it is and who signs in; the secret is asked for below it */
  readonly Address: ComponentType
  /** what its tables, documents or lines mean: folded sections, with the seed's names as they are; null: nothing to say */
  readonly Mapping: ComponentType | null
}

/** A kind without fields does not compile. What they become is told by `kind-forms.ts`. */
export const kindParts: Readonly<Record<ConnectorKind, KindParts>> = {
  'sql-flags': {
    about: 'Flags are rows of a table that the application reads, with percentages and overrides.',
    Address: SqlFields,
    Mapping: SqlMappingFields,
  },
  'mongo-flags': {
    about: 'Flags are documents of a collection, one for each component and one above them all.',
    Address: MongoFields,
    Mapping: MongoMappingFields,
  },
  'rest-flags': {
    about: 'Flags are served by an HTTP API and are on or off, without percentages.',
    Address: RestFields,
    Mapping: null,
  },
  'user-preference': {
    about: 'Every person has a switch of their own, in a column of the table of people.',
    Address: SqlFields,
    Mapping: PreferenceMappingFields,
  },
  'env-file': {
    about: 'Flags are variables of a .env file, which the application takes up when it is built.',
    Address: EnvFields,
    Mapping: EnvMappingFields,
  },
}
