import type { ConnectorDefinition } from '../connector.ts'
import { connectSqlFlags } from './connect-sql-flags.ts'
import { testSqlFlags } from './test-sql-flags.ts'

export const sqlFlags: ConnectorDefinition<'sql-flags'> = { connect: connectSqlFlags, test: testSqlFlags }
