import type { ConnectorDefinition } from '../connector.ts'
import { connectRestFlags } from './connect-rest-flags.ts'
import { testRestFlags } from './test-rest-flags.ts'

export const restFlags: ConnectorDefinition<'rest-flags'> = { connect: connectRestFlags, test: testRestFlags }
