export { createConnections, type Connections, type ConnectionsDependencies } from './create-connections.ts'
export type { OpenConnection, OpenConnections } from './open-connections.ts'
export type { ConnectorRegistry } from './open-connectors.ts'
