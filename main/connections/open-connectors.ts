import type { Connection, ConnectionSettings, ConnectorKind } from '../../shared/domain/connection.ts'
import type { Environment } from '../../shared/domain/environment.ts'
import type { Connector, ConnectorDefinition } from '../connectors/connector.ts'
import type { Log } from '../log/index.ts'
import type { SavedConnection } from '../store/journal/connection-queries.ts'
import type { SecretPart } from './connection-secrets.ts'
import type { OpenConnection } from './open-connections.ts'

/** Every kind has a definition, or this does not compile. */
export type ConnectorRegistry = { readonly [K in ConnectorKind]: ConnectorDefinition<K> }

export type Opened = { readonly saved: SavedConnection; readonly connector: Connector }

/** The live connectors by connection id; a changed connection gets a new one, and the old one is closed behind it. */
export interface OpenConnectors {
  open(saved: SavedConnection): Connector
  close(connectionId: string): void
  find(connectionId: string): Opened | undefined
  all(): readonly Opened[]
  /** Ends when every connector has, those already replaced included. */
  closeAll(): Promise<void>
}

export function createOpenConnectors(
  registry: ConnectorRegistry,
  secretFor: (saved: SavedConnection, part: SecretPart) => Promise<string | null>,
  log: Log,
): OpenConnectors {
  const opened = new Map<string, Opened>()
  const closing = new Set<Promise<void>>()

  const close = (connectionId: string) => {
    const old = opened.get(connectionId)
    if (old === undefined) return
    opened.delete(connectionId)
    const ending = old.connector
      .close()
      .catch((error: unknown) => log.error('a connector did not close cleanly', error, { connectionId }))
      .finally(() => closing.delete(ending))
    closing.add(ending)
  }

  return {
    open: saved => {
      close(saved.connection.id)
      const { id, name, settings, access } = saved.connection
      const connector = definitionOf(registry, settings).connect(settings, {
        connectionId: id,
        name,
        readOnly: access === 'read-only',
        secret: () => secretFor(saved, 'secret'),
        clientKey: () => secretFor(saved, 'clientKey'),
      })
      opened.set(id, { saved, connector })
      return connector
    },
    close,
    find: connectionId => opened.get(connectionId),
    all: () => [...opened.values()],
    closeAll: async () => {
      for (const id of opened.keys()) close(id)
      await Promise.all(closing)
    },
  }
}

/** The definition that belongs to these settings, and that takes them: looked up by their own kind. */
export function definitionOf(
  registry: ConnectorRegistry,
  settings: ConnectionSettings,
): ConnectorDefinition<ConnectorKind> {
  // the type system cannot see that both sides of this look-up are one kind
  return registry[settings.kind] as unknown as ConnectorDefinition<ConnectorKind>
}

export function toOpenConnection({ saved, connector }: Opened, environment: Environment): OpenConnection {
  const connection: Connection = saved.connection
  return { connection, environment, connector }
}
