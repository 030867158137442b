import type { ConnectorDefinition } from '../connector.ts'
import { connectUserPreference } from './connect-user-preference.ts'
import { testUserPreference } from './test-user-preference.ts'

export const userPreference: ConnectorDefinition<'user-preference'> = {
  connect: connectUserPreference,
  test: testUserPreference,
}
