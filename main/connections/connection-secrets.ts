import { AppError } from '../../shared/failure.ts'
import type { Credentials } from '../credentials/index.ts'
import { Secret } from '../credentials/index.ts'
import type { SavedConnection } from '../store/journal/connection-queries.ts'

/** absent keeps the saved secret, null removes it */
export type GivenSecret = string | null | undefined

export interface ConnectionSecrets {
  /** what is known without asking a keychain that may answer slowly */
  isSaved(saved: SavedConnection): boolean
  /** Asks the store whether the secret is where it should be. @throws AppError why it cannot be used now */
  check(saved: SavedConnection): Promise<void>
  /**
   * For the driver, at the moment of connecting; null where none was ever given.
   * @throws AppError `secret-needed`, `vault-locked`, `secret-store-failed`
   */
  use(saved: SavedConnection): Promise<string | null>
  keep(connectionId: string, given: GivenSecret): Promise<void>
  /** The secret as it is, so that a save that fails half-way can put it back. */
  current(connectionId: string): Promise<Secret | null>
}

export function createConnectionSecrets(credentials: Credentials): ConnectionSecrets {
  const known = new Map<string, boolean>()
  const needed = (saved: SavedConnection) =>
    new AppError({ code: 'secret-needed', connection: saved.connection.name })

  return {
    isSaved: ({ connection, secretExpected }) => known.get(connection.id) ?? secretExpected,
    check: async saved => {
      if (!saved.secretExpected) return
      const present = await credentials.has(saved.connection.id)
      known.set(saved.connection.id, present)
      if (!present) throw needed(saved)
      // asked for only then: a keychain may show a dialog for every look
      if (credentials.info().locked) await credentials.get(saved.connection.id)
    },
    use: async saved => {
      if (!saved.secretExpected) return null
      const secret = await credentials.get(saved.connection.id)
      known.set(saved.connection.id, secret !== null)
      if (secret === null) throw needed(saved)
      return secret.reveal()
    },
    keep: async (connectionId, given) => {
      if (given === undefined) return
      if (given === null) await credentials.delete(connectionId)
      else await credentials.set(connectionId, new Secret(given))
      known.set(connectionId, given !== null)
    },
    current: connectionId => credentials.get(connectionId),
  }
}
