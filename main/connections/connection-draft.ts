import { randomUUID } from 'node:crypto'
import type { ConnectionDraft } from '../../shared/contract/connections-contract.ts'
import type { Connection } from '../../shared/domain/connection.ts'
import type { Environment } from '../../shared/domain/environment.ts'
import { sameDestination } from '../../shared/domain/secret-destination.ts'
import { describeDestination } from '../../shared/domain/settings-facts.ts'
import { AppError } from '../../shared/failure.ts'
import type { SavedConnection } from '../store/journal/connection-queries.ts'
import type { GivenSecret } from './connection-secrets.ts'
import { describeChange } from './describe-change.ts'

/** An empty password is none. */
export function givenSecret({ secret }: ConnectionDraft): GivenSecret {
  return secret === '' ? null : secret
}

/**
 * The connection as it will be saved: a new one read-only, an old one with the access it had.
 * @throws AppError `secret-needed` when its saved secret was given for another server
 */
export function draftedConnection(
  draft: ConnectionDraft,
  before: SavedConnection | undefined,
): SavedConnection {
  const secret = givenSecret(draft)
  const connection: Connection = {
    id: before?.connection.id ?? randomUUID(),
    environmentId: draft.environmentId,
    name: draft.name.trim(),
    settings: draft.settings,
    access: before?.connection.access ?? 'read-only',
  }
  if (secret === undefined) checkDestination(draft, before)
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

export function describeChanged(before: Connection, after: Connection, secret: GivenSecret): string {
  const changes = [describeChange(before, after), describeSecret(secret)].filter(text => text !== '')
  return `${after.name}: ${changes.join(', ') || 'nothing changed'}`
}

function describeSecret(secret: GivenSecret): string {
  if (secret === undefined) return ''
  return secret === null ? 'password removed' : 'password given'
}
