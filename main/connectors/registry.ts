import type { ConnectorKind } from '../../shared/domain/connection.ts'
import type { ConnectorDefinition } from './connector.ts'
import { envFile } from './env-file/index.ts'
import { mongoFlags } from './mongo-flags/index.ts'
import { restFlags } from './rest-flags/index.ts'
import { sqlFlags } from './sql-flags/index.ts'
import { userPreference } from './user-preference/index.ts'

/** A kind without a connector does not compile. */
export const connectors = {
  'sql-flags': sqlFlags,
  'mongo-flags': mongoFlags,
  'rest-flags': restFlags,
  'user-preference': userPreference,
  'env-file': envFile,
} satisfies { [K in ConnectorKind]: ConnectorDefinition<K> }
