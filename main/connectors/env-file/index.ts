import type { ConnectorDefinition } from '../connector.ts'
import { connectEnvFile } from './connect-env-file.ts'
import { testEnvFile } from './test-env-file.ts'

export const envFile: ConnectorDefinition<'env-file'> = { connect: connectEnvFile, test: testEnvFile }
