import type { ConnectionSettings } from '../domain/connection.ts'
import type { Flag } from '../domain/flag.ts'
import { backendMovingShares } from './backend-flags/index.ts'
import { movingShares, type MovingShares } from './effective-share.ts'
import { seedProfile } from './profile.ts'
import { preferenceShareOf } from './user-preference/index.ts'

/** Shares of people whom a change of setting moves, as the application behind this connection deals them. */
export function movingSharesIn(settings: ConnectionSettings, before: Flag, after: Flag): MovingShares {
  switch (settings.kind) {
    case 'sql-flags':
      return movingShares(before, after, { ...seedProfile, salt: settings.salt })
    case 'mongo-flags':
      return backendMovingShares(before, after, settings.bucket)
    case 'rest-flags':
    case 'env-file':
      return movingShares(before, after, seedProfile)
    case 'user-preference': {
      // those of whom nothing is known move nowhere; whoever asks says so where a share cannot be computed
      const [was, will] = [preferenceShareOf(before) ?? 0, preferenceShareOf(after) ?? 0]
      return { toNew: Math.max(0, will - was), toOld: Math.max(0, was - will) }
    }
  }
}
