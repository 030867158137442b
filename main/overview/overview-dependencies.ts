import type { Settings } from '../../shared/contract/settings-contract.ts'
import type { OperationSummary } from '../../shared/domain/operation.ts'
import type { Clock } from '../clock.ts'
import type { OpenConnections } from '../connections/open-connections.ts'
import type { FlagCache, FlagHistory } from '../flags/index.ts'
import type { Observations } from '../observations/index.ts'

export type OverviewDependencies = {
  readonly connections: Pick<OpenConnections, 'list'>
  readonly cache: FlagCache
  readonly history: FlagHistory
  readonly observations: Observations
  readonly settings: () => Settings
  readonly clock: Clock
  /** newest first; null: of every environment */
  readonly recentOperations: (environmentId: string | null, limit: number) => readonly OperationSummary[]
}
