import type { ConnectorDefinition } from '../connector.ts'
import { connectMongoFlags } from './connect-mongo-flags.ts'
import { testMongoFlags } from './test-mongo-flags.ts'

export const mongoFlags: ConnectorDefinition<'mongo-flags'> = {
  connect: connectMongoFlags,
  test: testMongoFlags,
}
