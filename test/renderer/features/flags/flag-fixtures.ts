import type { ConnectionView } from '../../../../shared/contract/connections-contract.ts'
import type { FlagDetail } from '../../../../shared/contract/flags-contract.ts'
import type { Environment } from '../../../../shared/domain/environment.ts'
import type { FlagSummary } from '../../../../shared/domain/flag.ts'
import { buildFlag } from '../../../support/flags.ts'

export const environments: readonly Environment[] = [
  { id: 'staging', name: 'staging', colour: 'indigo', rank: 1, protected: false },
  { id: 'production', name: 'production', colour: 'crimson', rank: 2, protected: true },
]

export const environmentOf = new Map([
  ['prod', 'production'],
  ['prod-2', 'production'],
  ['stage', 'staging'],
])

export function buildSummary(fields: Partial<FlagSummary> = {}): FlagSummary {
  return {
    connectionId: 'prod',
    key: 'phoenix_pipeline_enabled',
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

export function buildConnection(
  id: string,
  environmentId: string,
  status: Partial<ConnectionView['status']> = {},
): ConnectionView {
  return {
    connection: {
      id,
      environmentId,
      name: `${id}-db`,
      settings: { kind: 'sql-flags', usage: null },
      access: 'read-write',
    },
    status: {
      connectionId: id,
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
  } as unknown as ConnectionView
}

export function buildDetail(fields: Partial<FlagDetail> = {}): FlagDetail {
  return {
    flag: buildFlag({ connectionId: 'prod' }),
    summary: buildSummary(),
    overrides: [],
    environmentId: 'production',
    connectionName: 'prod-db',
    capabilities: {
      percentage: 'integer',
      globalOverride: true,
      overrides: true,
      description: true,
      metadata: true,
      usage: true,
      people: true,
      measures: false,
      feedback: false,
      onOff: true,
      personSwitch: false,
      delivery: 'at-once',
    },
    elsewhere: [],
    components: [],
    readAtMs: 0,
    ...fields,
  }
}
