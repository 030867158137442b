import type { RecentChange, Trouble } from '../../shared/contract/overview-contract.ts'
import type { UsageSeries } from '../../shared/domain/observation.ts'
import { mappedComponents } from '../../shared/domain/settings-facts.ts'
import type { OpenConnection } from '../connections/open-connections.ts'
import { findTroubles } from './find-troubles.ts'
import { listChanges } from './list-changes.ts'
import { flagKeysOf } from './flag-keys.ts'
import type { OverviewDependencies } from './overview-dependencies.ts'
import { usageAxis } from './usage-axis.ts'

/** What the contract asks of the overview. */
export interface OverviewService {
  troubles(): { troubles: Trouble[]; watched: number; readAtMs: number | null }
  changes(input: { readonly environmentId: string | null; readonly limit: number }): RecentChange[]
  usage(input: UsageInput): UsageSeries[]
}

export type UsageInput = {
  readonly environmentId: string
  readonly flagKey: string | null
  readonly minutes: number
  readonly buckets: number
}

export function createOverviewService(needs: OverviewDependencies): OverviewService {
  const { cache, connections, observations, clock } = needs

  const usageOf = (
    { connection }: OpenConnection,
    { flagKey, minutes, buckets }: UsageInput,
  ): UsageSeries[] => {
    const mapped = mappedComponents(connection.settings, () => flagKeysOf(cache, connection.id))
    const components = new Set(
      mapped.filter(value => flagKey === null || value.flagKey === flagKey).map(value => value.component),
    )
    const axis = usageAxis(clock.nowMs(), minutes, buckets)
    return [...components].map(component => ({
      component,
      connectionId: connection.id,
      fromMs: axis.fromMs,
      bucketMs: axis.bucketMs,
      ...observations.series(connection.id, component, axis.fromMs, axis.bucketMs, axis.buckets),
      readAtMs: observations.cursor(connection.id)?.readAtMs ?? null,
      simulatedUntilMs: observations.simulatedUntilMs(connection.id),
    }))
  }

  return {
    troubles: () => findTroubles(needs),
    changes: ({ environmentId, limit }) => listChanges(needs, environmentId, limit),
    usage: input =>
      connections
        .list()
        .filter(({ environment }) => environment.id === input.environmentId)
        .flatMap(opened => usageOf(opened, input)),
  }
}
