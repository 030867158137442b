import { dirname, join } from 'node:path'
import { createAuditLog } from './audit/index.ts'
import type { Clock } from './clock.ts'
import { createCalibrations } from './calibration/index.ts'
import { createConnections } from './connections/index.ts'
import { connectors } from './connectors/registry.ts'
import type { Credentials } from './credentials/index.ts'
import { createEnvironments } from './environments/index.ts'
import { createEventHub } from './events/index.ts'
import { createFlagCache, createFlagChanges, createFlagHistory, createFlagService } from './flags/index.ts'
import type { Log } from './log/index.ts'
import { createMeasures, createMeasureService } from './measures/index.ts'
import { createObservations } from './observations/index.ts'
import { createOperations } from './operations/index.ts'
import { createOverviewService } from './overview/index.ts'
import { createPeopleCounts, createPersonSwitches } from './people/index.ts'
import { createRollbackLog } from './rollback-log/index.ts'
import { createRollbacks } from './rollbacks/index.ts'
import { createRunbooks } from './runbooks/index.ts'
import { createScripts } from './scripts/index.ts'
import { createSettings } from './settings/index.ts'
import type { Stores } from './store/open-stores.ts'
import { createSync } from './sync/index.ts'
import { systemTimers } from './timers.ts'
import { detectWake } from './wake-detector.ts'

export type ServicesOptions = {
  readonly stores: Stores
  readonly credentials: Credentials
  readonly clock: Clock
  readonly log: Log
  /** give a workspace that never had any the usual three environments */
  readonly withDefaults: boolean
  /** the demo: everything before this instant was made up */
  readonly simulatedUntilMs: number | null
}

export type Services = ReturnType<typeof createServices>

/** Builds every object of one workspace once and connects them. Nothing runs before `start`. */
export function createServices(options: ServicesOptions) {
  const { stores, credentials, clock, log } = options
  const { journal, history } = stores
  const events = createEventHub()
  const audit = createAuditLog(journal.db, events)
  const settings = createSettings({ journal, audit, events, clock })
  const environments = createEnvironments({
    journal,
    audit,
    events,
    clock,
    withDefaults: options.withDefaults,
  })
  const { connections, open } = createConnections({
    journal,
    registry: connectors,
    credentials,
    environments,
    audit,
    events,
    clock,
    log,
    readNow: (connectionId, signal) => sync.refreshNow(connectionId, signal),
    pollMs: () => settings.get().otherPollSeconds * 1000,
  })
  const cache = createFlagCache({
    cache: stores.cache,
    history,
    connections: open,
    events,
    onUnwritable: error => log.error('what was read could not be kept on disk', error),
  })
  const observations = createObservations(history)
  const measures = createMeasures(history)
  const flagHistory = createFlagHistory(history)
  const sync = createSync({
    connections: open,
    flagCache: cache,
    observations,
    measures,
    settings: settings.get,
    events,
    clock,
    log,
  })
  const people = createPeopleCounts(open, clock)
  const { redact } = credentials.redactor
  const operations = createOperations({
    journal,
    connections: open,
    cache,
    audit,
    events,
    clock,
    log,
    redact,
  })
  const recentOperations = (environmentId: string | null, limit: number) =>
    operations
      .recent({ limit })
      .filter(operation => environmentId === null || operation.environmentIds.includes(environmentId))

  const runbooks = createRunbooks({
    folder: join(dirname(journal.db.name), 'runbooks'),
    journal,
    environments,
    connections: open,
    cache,
    audit,
    events,
    clock,
    log,
  })
  const stopListening: (() => void)[] = []

  for (const { connection } of open.list()) {
    if (options.simulatedUntilMs !== null) observations.markSimulated(connection.id, options.simulatedUntilMs)
  }

  return {
    events,
    audit,
    settings,
    environments,
    connections,
    calibrations: createCalibrations(open, cache),
    openConnections: open,
    flagCache: cache,
    observations,
    sync,
    operations,
    flags: createFlagService({ cache, history: flagHistory, connections: open, operation: operations.find }),
    flagChanges: createFlagChanges({ connections: open, cache, operations, people: people.count }),
    persons: createPersonSwitches({ connections: open, cache, operations, clock }),
    scripts: createScripts({ connections: open, audit, clock }),
    runbooks,
    rollbacks: createRollbacks({ connections: open, cache, operations, people: people.count }),
    rollbackLog: createRollbackLog({ journal, operations, environments: environments.list, clock }),
    measures: createMeasureService({ connections: open, measures, clock, withDraft: connections.withDraft }),
    overview: createOverviewService({
      connections: open,
      cache,
      history: flagHistory,
      observations,
      settings: settings.get,
      clock,
      recentOperations,
    }),
    /** Begins to read the stores, and takes up what an earlier run did not finish. */
    start: () => {
      sync.start()
      for (const { connection } of open.list()) void people.refresh(connection.id)
      stopListening.push(
        open.onChanged(id => void people.refresh(id)),
        settings.onChanged(() => sync.paceChanged()),
        // after sleep nothing that was read before is believed
        detectWake(clock, systemTimers, () => {
          void sync.refreshAll()
          operations.wake()
        }),
      )
      runbooks.start()
      operations.resume().catch((error: unknown) => void log.bug('operations.resume', error))
    },
    close: async () => {
      for (const stop of stopListening.splice(0)) stop()
      people.close()
      await Promise.all([sync.stop(), operations.close(), runbooks.close()])
      await cache.written()
      await connections.close()
    },
  }
}
