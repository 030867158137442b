import type { ConnectorRegistry } from '../../main/connections/index.ts'
import { connectors } from '../../main/connectors/registry.ts'
import type { ConnectContext, Connector } from '../../main/connectors/connector.ts'
import type { TestStep } from '../../shared/domain/connection-status.ts'
import type { Capabilities } from '../../shared/domain/connection.ts'
import { SqlFlagsSettings } from '../../shared/domain/sql-flags-settings.ts'

export const allCapabilities: Capabilities = {
  percentage: 'integer',
  globalOverride: true,
  overrides: true,
  description: true,
  metadata: true,
  usage: false,
  people: false,
  measures: false,
  feedback: false,
  onOff: true,
  personSwitch: false,
  delivery: 'at-once',
}

export function buildSettings(fields: Partial<SqlFlagsSettings> = {}): SqlFlagsSettings {
  return SqlFlagsSettings.parse({
    kind: 'sql-flags',
    dialect: 'postgresql',
    host: 'db.example',
    port: 5432,
    database: 'orders',
    user: 'switchyard',
    tls: { mode: 'verify' },
    ...fields,
  })
}

export type ScriptedConnectors = {
  readonly registry: ConnectorRegistry
  readonly opened: (ConnectContext & { closed: boolean; settings: SqlFlagsSettings })[]
  /** what "Test connection" says; may use the secret */
  steps: (context: ConnectContext, signal: AbortSignal) => AsyncIterable<TestStep>
}

/** Records how connectors are opened and closed; speaks to no store. */
export function scriptedConnectors(): ScriptedConnectors {
  const scripted: ScriptedConnectors = {
    opened: [],
    steps: async function* () {},
    registry: {
      ...connectors,
      'sql-flags': {
        connect: (settings, context) => {
          const entry = { ...context, settings, closed: false }
          scripted.opened.push(entry)
          return connectorThat(async () => {
            entry.closed = true
          })
        },
        test: (_settings, context, signal) => scripted.steps(context, signal),
      },
    },
  }
  return scripted
}

function connectorThat(close: () => Promise<void>): Connector {
  const unused = () => {
    throw new Error('this connector speaks to no store')
  }
  return {
    capabilities: allCapabilities,
    readStore: unused,
    readBack: unused,
    apply: unused,
    differences: unused,
    byHand: unused,
    effectiveShare: unused,
    readiness: unused,
    readUsage: unused,
    countPeople: unused,
    close,
  }
}
