import type { ConnectorKind } from '../../../../shared/domain/connection.ts'
import { envKind } from './env-form.ts'
import type { KindForm } from './kind-form.ts'
import { mongoKind } from './mongo-form.ts'
import { preferenceKind } from './preference-form.ts'
import { restKind } from './rest-form.ts'
import { sqlKind } from './sql-form.ts'

/** A kind that the form does not know does not compile. Its fields are named in `kind-parts.tsx`. */
const kinds: { readonly [K in ConnectorKind]: KindForm<K> } = {
  'sql-flags': sqlKind,
  'mongo-flags': mongoKind,
  'rest-flags': restKind,
  'user-preference': preferenceKind,
  'env-file': envKind,
}

/** Looked up by the kind of the very settings or form that it is given. */
export function kindForm(kind: ConnectorKind): KindForm<ConnectorKind> {
  // the type system cannot see that both sides of this look-up are one kind
  return kinds[kind] as unknown as KindForm<ConnectorKind>
}
