export { createConnections } from './create-connections.ts'
export type { ConnectorRegistry } from './open-connectors.ts'
