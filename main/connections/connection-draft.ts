import { randomUUID } from 'node:crypto'
import type { ConnectionDraft } from '../../shared/contract/connections-contract.ts'
import type { Connection } from '../../shared/domain/connection.ts'
import type { Environment } from '../../shared/domain/environment.ts'
import { sameDestination } from '../../shared/domain/secret-destination.ts'
import { describeDestination } from '../../shared/domain/settings-facts.ts'
import { AppError } from '../../shared/failure.ts'
import type { SavedConnection } from '../store/journal/connection-queries.ts'
import { checkClientKey, clientCertificateOf } from './client-certificate.ts'
import type { GivenSecret, GivenSecrets } from './connection-secrets.ts'
import { describeChange } from './describe-change.ts'

/** An empty secret is none. Without a certificate there is no key to it, and a saved one goes. */
export function givenSecrets({ secret, clientKey, settings }: ConnectionDraft): GivenSecrets {
  const ofCertificate = clientCertificateOf(settings) === undefined ? null : orNone(clientKey)
  return { secret: orNone(secret), clientKey: ofCertificate }
}

const orNone = (secret: GivenSecret): GivenSecret => (secret === '' ? null : secret)

/**
 * The connection as it will be saved: a new one read-only, an old one with the access it had.
 * @throws AppError `secret-needed` when its saved secret was given for another server, `invalid-input` for a
 * certificate without its key
 */
export function draftedConnection(
  draft: ConnectionDraft,
  before: SavedConnection | undefined,
): SavedConnection {
  const { secret } = givenSecrets(draft)
  const connection: Connection = {
    id: before?.connection.id ?? randomUUID(),
    environmentId: draft.environmentId,
    name: draft.name.trim(),
    settings: draft.settings,
    access: before?.connection.access ?? 'read-only',
  }
  if (secret === undefined) checkDestination(draft, before)
  checkCertificate(draft, before)
  return {
    connection,
    secretExpected: secret === undefined ? before?.secretExpected === true : secret !== null,
  }
}

/** @throws AppError `secret-needed` */
export function checkDestination(draft: ConnectionDraft, before: SavedConnection | undefined): void {
  if (before?.secretExpected === true && !sameDestination(before.connection.settings, draft.settings)) {
    throw new AppError({ code: 'secret-needed', connection: draft.name })
  }
}

/**
 * A certificate comes with its key, or is the one whose key is saved. Unlike a password, the key is never sent, so
 * that another server is no reason to ask for it again.
 * @throws AppError `invalid-input`
 */
export function checkCertificate(draft: ConnectionDraft, before: SavedConnection | undefined): void {
  const certificate = clientCertificateOf(draft.settings)
  if (certificate === undefined) return
  const { clientKey } = givenSecrets(draft)
  if (typeof clientKey === 'string') return checkClientKey(certificate, clientKey)
  const saved = before && clientCertificateOf(before.connection.settings)
  if (clientKey === undefined && saved === certificate) return
  throw new AppError({
    code: 'invalid-input',
    field: 'clientKey',
    problem: 'the private key of this certificate is needed',
  })
}

/** @throws AppError `not-found` for an unknown environment, `invalid-input` for a name that is taken there */
export function checkPlace(
  { id, environmentId, name }: Connection,
  environment: Environment | undefined,
  others: readonly Connection[],
): void {
  if (environment === undefined)
    throw new AppError({ code: 'not-found', what: 'environment', id: environmentId })
  const taken = others.some(
    other =>
      other.id !== id &&
      other.environmentId === environmentId &&
      other.name.toLowerCase() === name.toLowerCase(),
  )
  if (taken) {
    const problem = `this environment already has a connection named ${name}`
    throw new AppError({ code: 'invalid-input', field: 'name', problem })
  }
}

export function describeAdded({ name, settings }: Connection): string {
  return `${name} added, read-only: ${describeDestination(settings)}`
}

export function describeChanged(before: Connection, after: Connection, given: GivenSecrets): string {
  const hadKey = clientCertificateOf(before.settings) !== undefined
  const changes = [
    describeChange(before, after),
    describeSecret('password', given.secret),
    given.clientKey === null && !hadKey ? '' : describeSecret('key of the certificate', given.clientKey),
  ].filter(text => text !== '')
  return `${after.name}: ${changes.join(', ') || 'nothing changed'}`
}

function describeSecret(name: string, secret: GivenSecret): string {
  if (secret === undefined) return ''
  return secret === null ? `${name} removed` : `${name} given`
}
