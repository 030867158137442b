import type { Connection } from '../../shared/domain/connection.ts'
import type { Measure } from '../../shared/domain/measure.ts'
import { SqlFlagsSettings } from '../../shared/domain/sql-flags-settings.ts'
import { applicationSalt } from './application-rule.ts'
import { demoUsageValues } from './demo-components.ts'
import type { DemoEnvironment } from './demo-environments.ts'
import { databaseName, switchyardRole } from './demo-schema.ts'

/** `secret` belongs to this run of the demo only and is never to be saved; null: the store asks for none. */
export type DemoConnection = { readonly connection: Connection; readonly secret: string | null }

export function demoConnectionId(environment: DemoEnvironment): string {
  return `phoenix-${environment}`
}

export function phoenixConnection(
  environment: DemoEnvironment,
  server: { readonly host: string; readonly port: number },
  secret: string,
): DemoConnection {
  return {
    secret,
    connection: {
      id: demoConnectionId(environment),
      environmentId: environment,
      name: `phoenix-db (${environment})`,
      access: 'read-write',
      settings: SqlFlagsSettings.parse({
        kind: 'sql-flags',
        dialect: 'postgresql',
        host: server.host,
        port: server.port,
        database: databaseName(environment),
        user: switchyardRole,
        // the server listens on loopback only, and the password does not cross it in clear
        tls: { mode: 'off' },
        usage: { values: demoUsageValues },
        people: {},
        measures: [queueBacklog],
        salt: applicationSalt,
      }),
    },
  }
}

const queueBacklog: Measure = {
  name: 'Queue backlog',
  component: 'program_generation',
  variant: null,
  unit: 'jobs',
  better: 'lower',
  source: {
    from: 'table',
    schema: 'public',
    table: 'job_queue_log',
    time: 'measured_at',
    value: 'waiting',
    aggregate: 'max',
    filters: [],
    withoutIndex: false,
  },
}

/** What is no real server of its kind says so wherever its name stands. */
export function standInName(name: string, environment: DemoEnvironment): string {
  return `${name} (${environment}, stand-in)`
}
