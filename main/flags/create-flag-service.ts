import type { FlagDetail, FlagTimeline } from '../../shared/contract/flags-contract.ts'
import type { ConnectionSettings } from '../../shared/domain/connection.ts'
import { mappedComponents } from '../../shared/domain/settings-facts.ts'
import type { FlagSummary } from '../../shared/domain/flag.ts'
import type { FlagRef, OperationSummary } from '../../shared/domain/operation.ts'
import { AppError } from '../../shared/failure.ts'
import type { OpenConnections } from '../connections/open-connections.ts'
import type { FlagCache } from './flag-cache.ts'
import type { FlagHistory } from './flag-history.ts'
import { timelineMarks, timelineSteps } from './flag-timeline.ts'

/** What the contract asks of flags without changing any. */
export interface FlagService {
  list(): FlagSummary[]
  /** @throws AppError `not-found` */
  get(ref: FlagRef): FlagDetail
  /** Empty for a flag that was never seen. */
  timeline(ref: FlagRef): Promise<FlagTimeline>
}

export type FlagServiceDependencies = {
  readonly cache: FlagCache
  readonly history: FlagHistory
  readonly connections: Pick<OpenConnections, 'find' | 'list'>
  readonly operation: (id: string) => OperationSummary | undefined
}

export function createFlagService({
  cache,
  history,
  connections,
  operation,
}: FlagServiceDependencies): FlagService {
  const elsewhere = ({ connectionId, key }: FlagRef): FlagSummary[] =>
    connections
      .list()
      .filter(({ connection }) => connection.id !== connectionId)
      .flatMap(({ connection }) => cache.summary({ connectionId: connection.id, key }) ?? [])

  return {
    list: () => cache.summaries() as FlagSummary[],
    get: ref => {
      const opened = connections.find(ref.connectionId)
      const state = cache.state(ref)
      const summary = cache.summary(ref)
      if (opened === undefined)
        throw new AppError({ code: 'not-found', what: 'connection', id: ref.connectionId })
      if (state === undefined || summary === undefined)
        throw new AppError({ code: 'not-found', what: 'flag', id: ref.key })
      return {
        flag: state.flag,
        summary,
        overrides: state.overrides,
        environmentId: opened.environment.id,
        connectionName: opened.connection.name,
        capabilities: opened.connector.capabilities,
        elsewhere: elsewhere(ref),
        components: componentsOf(opened.connection.settings, ref.key),
        readAtMs: cache.readAtMs(ref.connectionId),
      }
    },
    timeline: async ref => {
      await cache.written()
      const rows = history.changesOf(ref)
      return {
        steps: timelineSteps(rows),
        marks: timelineMarks(rows, history.describe, operation),
        simulatedUntilMs: history.simulatedUntilMs(ref.connectionId),
      }
    },
  }
}

/** Components whose usage this flag decides, as the connection maps them. */
function componentsOf(settings: ConnectionSettings, flagKey: string): string[] {
  const mapped = mappedComponents(settings, () => [flagKey])
  return [...new Set(mapped.filter(value => value.flagKey === flagKey).map(value => value.component))]
}
