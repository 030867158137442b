import type { ConnectorKind } from '../../shared/domain/connection.ts'
import type { ConnectorDefinition } from './connector.ts'
import { sqlFlags } from './sql-flags/index.ts'

/** A kind without a connector does not compile. */
export const connectors = {
  'sql-flags': sqlFlags,
} satisfies { [K in ConnectorKind]: ConnectorDefinition<K> }
