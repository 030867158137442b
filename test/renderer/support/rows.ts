import type { ConnectionView } from '../../../shared/contract/connections-contract.ts'
import type { WorkspaceInfo } from '../../../shared/contract/workspace-contract.ts'
import type { ConnectionStatus } from '../../../shared/domain/connection-status.ts'
import type { Environment } from '../../../shared/domain/environment.ts'
import type { FlagSummary } from '../../../shared/domain/flag.ts'
import { SqlFlagsSettings } from '../../../shared/domain/sql-flags-settings.ts'

export function flagRow(key: string, fields: Partial<FlagSummary> = {}): FlagSummary {
  return {
    connectionId: 'production',
    key,
    description: '',
    enabled: true,
    percentage: 25,
    globalOverride: 'none',
    contradictory: false,
    effectiveShare: 0.25,
    newOverrides: 0,
    oldOverrides: 0,
    changedAtMs: 0,
    ...fields,
  }
}

export const threeEnvironments: readonly [Environment, Environment, Environment] = [
  { id: 'development', name: 'development', colour: 'cyan', rank: 0, protected: false },
  { id: 'staging', name: 'staging', colour: 'indigo', rank: 1, protected: false },
  { id: 'production', name: 'production', colour: 'crimson', rank: 2, protected: true },
]

/** A live connection named after its environment, read just now. */
export function connectionView(
  environmentId: string,
  status: Partial<ConnectionStatus> = {},
): ConnectionView {
  return {
    connection: {
      id: environmentId,
      environmentId,
      name: `${environmentId}-db`,
      access: 'read-write',
      settings: SqlFlagsSettings.parse({
        kind: 'sql-flags',
        dialect: 'postgresql',
        host: 'db.example',
        port: 5432,
        database: 'orders',
        user: 'switchyard',
        tls: { mode: 'off' },
      }),
    },
    status: {
      connectionId: environmentId,
      link: 'live',
      failure: null,
      readiness: { state: 'ready' },
      capabilities: null,
      readAtMs: Date.now(),
      pollMs: 5_000,
      flags: 1,
      roundTripMs: 1,
      clockOffsetMs: 0,
      ...status,
    },
    secretSaved: true,
    clientKeySaved: false,
  }
}

export function workspaceInfo(fields: Partial<WorkspaceInfo> = {}): WorkspaceInfo {
  return {
    version: '0.1.0',
    host: 'browser',
    platform: 'linux',
    workspace: 'own',
    folder: '/home/mara/switchyard',
    actor: { name: 'Mara', osUser: 'mara', host: 'desk-7' },
    suggestedName: 'mara',
    secretStore: { kind: 'this-run', locked: false, because: null },
    notices: [],
    ...fields,
  }
}
