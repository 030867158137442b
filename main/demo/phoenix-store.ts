import type { Clock } from '../clock.ts'
import { phoenixConnection } from './demo-connections.ts'
import type { DemoPasswords } from './demo-databases.ts'
import type { DemoEnvironment } from './demo-environments.ts'
import { applicationRole, databaseName } from './demo-schema.ts'
import type { DemoServerAddress } from './demo-server.ts'
import { phoenixEvents } from './past-events.ts'
import { openPhoenixPast } from './phoenix-past.ts'
import type { DemoStore } from './stores/demo-store.ts'
import { createTrafficSimulator } from './traffic-simulator.ts'

export type PhoenixOptions = {
  readonly address: DemoServerAddress
  readonly passwords: DemoPasswords
  readonly clock: Clock
  readonly madeAtMs: number
  readonly onProblem: (problem: unknown) => void
}

/** A database of the demo's own PostgreSQL, which runs for all environments: stopping the store leaves it running. */
export function phoenixStore(environment: DemoEnvironment, options: PhoenixOptions): DemoStore {
  const { address, passwords, clock, madeAtMs, onProblem } = options
  const { host, port } = address
  return {
    connection: phoenixConnection(environment, address, passwords.switchyard),
    events: phoenixEvents(environment),
    openPast: () => openPhoenixPast(address, environment),
    traffic: createTrafficSimulator({
      environment,
      login: {
        host,
        port,
        user: applicationRole,
        password: passwords.application,
        database: databaseName(environment),
      },
      clock,
      madeAtMs,
      onProblem,
    }),
    stop: async () => {},
  }
}
