import type { ConnectionSettings } from '../domain/connection.ts'
import type { Flag } from '../domain/flag.ts'
import { backendMovingShares } from './backend-flags/index.ts'
import { movingShares, type MovingShares } from './effective-share.ts'
import { seedProfile } from './profile.ts'

/** Shares of people whom a change of setting moves, as the application behind this connection deals them. */
export function movingSharesIn(settings: ConnectionSettings, before: Flag, after: Flag): MovingShares {
  switch (settings.kind) {
    case 'sql-flags':
      return movingShares(before, after, { ...seedProfile, salt: settings.salt })
    case 'mongo-flags':
      return backendMovingShares(before, after, settings.bucket)
    case 'rest-flags':
      return movingShares(before, after, seedProfile)
  }
}
