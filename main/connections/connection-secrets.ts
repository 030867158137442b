import { AppError } from '../../shared/failure.ts'
import type { Credentials } from '../credentials/index.ts'
import { Secret } from '../credentials/index.ts'
import type { SavedConnection } from '../store/journal/connection-queries.ts'
import { clientCertificateOf } from './client-certificate.ts'

/** absent keeps the saved secret, null removes it */
export type GivenSecret = string | null | undefined
export type GivenSecrets = { readonly [Part in SecretPart]: GivenSecret }

/** `secret`: password, token or key of an API. `clientKey`: the private key of the client certificate. */
export const secretParts = ['secret', 'clientKey'] as const
export type SecretPart = (typeof secretParts)[number]

export interface ConnectionSecrets {
  /** what is known without asking a keychain that may answer slowly */
  isSaved(saved: SavedConnection, part: SecretPart): boolean
  /** Asks the store whether the secrets are where they should be. @throws AppError why they cannot be used now */
  check(saved: SavedConnection): Promise<void>
  /**
   * For the driver, at the moment of connecting; null where none was ever given.
   * @throws AppError `secret-needed`, `vault-locked`, `secret-store-failed`
   */
  use(saved: SavedConnection, part: SecretPart): Promise<string | null>
  /** Both or none: `before` is put back when the second cannot be kept. */
  keep(connectionId: string, given: GivenSecrets, before: GivenSecrets): Promise<void>
  /** The given parts as they are, so that a save that fails half-way can put them back. */
  current(connectionId: string, given: GivenSecrets): Promise<GivenSecrets>
  forget(connectionId: string): Promise<void>
}

export function createConnectionSecrets(credentials: Credentials): ConnectionSecrets {
  const known = new Map<string, boolean>()
  const needed = (saved: SavedConnection) =>
    new AppError({ code: 'secret-needed', connection: saved.connection.name })

  const keepPart = async (connectionId: string, part: SecretPart, given: GivenSecret) => {
    if (given === undefined) return
    const account = accountOf(connectionId, part)
    if (given === null) await credentials.delete(account)
    else await credentials.set(account, new Secret(given))
    known.set(account, given !== null)
  }
  const currentPart = async (connectionId: string, part: SecretPart, given: GivenSecret) => {
    if (given === undefined) return undefined
    return (await credentials.get(accountOf(connectionId, part)))?.reveal() ?? null
  }
  return {
    isSaved: (saved, part) => known.get(accountOf(saved.connection.id, part)) ?? expects(saved, part),
    check: async saved => {
      for (const part of secretParts) {
        if (!expects(saved, part)) continue
        const account = accountOf(saved.connection.id, part)
        const present = await credentials.has(account)
        known.set(account, present)
        if (!present) throw needed(saved)
        // asked for only then: a keychain may show a dialog for every look
        if (credentials.info().locked) await credentials.get(account)
      }
    },
    use: async (saved, part) => {
      if (!expects(saved, part)) return null
      const account = accountOf(saved.connection.id, part)
      const secret = await credentials.get(account)
      known.set(account, secret !== null)
      if (secret === null) throw needed(saved)
      return secret.reveal()
    },
    keep: async (connectionId, given, before) => {
      await keepPart(connectionId, 'secret', given.secret)
      try {
        await keepPart(connectionId, 'clientKey', given.clientKey)
      } catch (error) {
        await keepPart(connectionId, 'secret', before.secret)
        throw error
      }
    },
    current: async (connectionId, given) => ({
      secret: await currentPart(connectionId, 'secret', given.secret),
      clientKey: await currentPart(connectionId, 'clientKey', given.clientKey),
    }),
    forget: async connectionId => {
      for (const part of secretParts) await credentials.delete(accountOf(connectionId, part))
    },
  }
}

/** A certificate without its key is of no use, so that the settings alone say whether there is one. */
function expects({ connection, secretExpected }: SavedConnection, part: SecretPart): boolean {
  return part === 'secret' ? secretExpected : clientCertificateOf(connection.settings) !== undefined
}

function accountOf(connectionId: string, part: SecretPart): string {
  return part === 'secret' ? connectionId : `${connectionId}:client-key`
}
