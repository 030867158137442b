import type { Connection } from '../../shared/domain/connection.ts'
import type { ConnectionStatus } from '../../shared/domain/connection-status.ts'
import type { Environment } from '../../shared/domain/environment.ts'
import type { Connector } from '../connectors/connector.ts'

/** A configured connection with its live connector; replaced as a whole when its settings change. */
export type OpenConnection = {
  readonly connection: Connection
  readonly environment: Environment
  readonly connector: Connector
}

/** Every connection of the workspace, opened lazily: being in this list says nothing of being reachable. */
export interface OpenConnections {
  find(connectionId: string): OpenConnection | undefined
  list(): readonly OpenConnection[]
  status(connectionId: string): ConnectionStatus
  /** Merges into the status and publishes it when anything changed. */
  report(connectionId: string, change: Partial<Omit<ConnectionStatus, 'connectionId'>>): void
  /** Called with the id of a connection that was added, replaced or removed. */
  onChanged(listener: (connectionId: string) => void): () => void
}
