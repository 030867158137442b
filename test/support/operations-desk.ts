import { createAuditLog } from '../../main/audit/index.ts'
import { systemClock } from '../../main/clock.ts'
import type { OpenConnection, OpenConnections } from '../../main/connections/open-connections.ts'
import type { Connector } from '../../main/connectors/connector.ts'
import { createFlagCache, createFlagChanges } from '../../main/flags/index.ts'
import {
  createOperations,
  operationLimits,
  type OperationLimits,
  type OperationsDependencies,
} from '../../main/operations/index.ts'
import { createRollbacks } from '../../main/rollbacks/index.ts'
import { openStores } from '../../main/store/open-stores.ts'
import type { AppEvent } from '../../shared/contract/events-contract.ts'
import type { Access, Connection, ConnectionSettings } from '../../shared/domain/connection.ts'
import type { Environment } from '../../shared/domain/environment.ts'
import type { FlagState } from '../../shared/domain/flag.ts'
import type { OperationSummary } from '../../shared/domain/operation.ts'
import { SqlFlagsSettings } from '../../shared/domain/sql-flags-settings.ts'
import { mara } from './journal-parts.ts'

/** The same patience, shorter, so that a suite of bad days takes seconds. */
export const hastyLimits: OperationLimits = {
  ...operationLimits,
  write: { deadlineMs: 1_000, landBeforeMs: 300, statementMs: 250, lockMs: 100 },
  firstLockMs: 50,
  readBackMs: 500,
  rollbackPatienceMs: 50,
  backoff: { firstMs: 20, longestMs: 100 },
  delivery: { ...operationLimits.delivery, pause: { firstMs: 10, longestMs: 30 }, outputEveryMs: 5 },
}

export type DeskConnection = {
  readonly id: string
  readonly connector: Connector
  readonly access?: Access
  readonly environment?: Environment
  readonly settings?: ConnectionSettings
}

export const production: Environment = {
  id: 'production',
  name: 'Production',
  colour: 'crimson',
  rank: 2,
  protected: true,
}
export const staging: Environment = {
  id: 'staging',
  name: 'Staging',
  colour: 'amber',
  rank: 1,
  protected: false,
}

/** A list of connections that a test may change while it runs. */
export function createDeskConnections(initial: readonly DeskConnection[]) {
  const listeners = new Set<(id: string) => void>()
  const open = new Map(initial.map(one => [one.id, toOpen(one)]))
  const connections: OpenConnections = {
    find: id => open.get(id),
    list: () => [...open.values()],
    status: connectionId => ({
      connectionId,
      link: 'live',
      failure: null,
      readiness: { state: 'ready' },
      capabilities: null,
      readAtMs: 1,
      pollMs: 5000,
      flags: 0,
      roundTripMs: null,
      clockOffsetMs: null,
    }),
    report: () => {},
    onChanged: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return {
    connections,
    replace(one: DeskConnection): void {
      open.set(one.id, toOpen(one))
      for (const listener of listeners) listener(one.id)
    },
    remove(id: string): void {
      open.delete(id)
      for (const listener of listeners) listener(id)
    },
  }
}

function toOpen({
  id,
  connector,
  access = 'read-write',
  environment = production,
  settings,
}: DeskConnection): OpenConnection {
  const connection: Connection = {
    id,
    environmentId: environment.id,
    name: id,
    access,
    settings:
      settings ??
      SqlFlagsSettings.parse({
        kind: 'sql-flags',
        dialect: 'postgresql',
        host: 'localhost',
        port: 5432,
        database: 'none',
        user: 'nobody',
        tls: { mode: 'off' },
      }),
  }
  return { connection, environment, connector }
}

export type DeskOptions = Partial<Pick<OperationsDependencies, 'limits' | 'observe' | 'clock' | 'redact'>> & {
  readonly people?: number
}

/** Everything that operations need, on real files in a folder; only the stores are the test's. */
export function openDesk(folder: string, initial: readonly DeskConnection[], options: DeskOptions = {}) {
  const stores = openStores(folder)
  const { connections, ...changing } = createDeskConnections(initial)
  const published: AppEvent[] = []
  const warnings: string[] = []
  const bugs: unknown[] = []
  const waiting = new Set<() => void>()
  const events = {
    publish: (event: AppEvent) => {
      published.push(event)
      for (const look of waiting) look()
    },
  }
  const clock = options.clock ?? systemClock
  const audit = createAuditLog(stores.journal.db, events)
  const cache = createFlagCache({
    cache: stores.cache,
    history: stores.history,
    connections,
    events,
    onUnwritable: () => {},
  })
  const operations = createOperations({
    journal: stores.journal,
    connections,
    cache,
    audit,
    events,
    clock,
    log: {
      bug: (where, error) => {
        bugs.push({ where, error })
        return 'test'
      },
    },
    limits: options.limits ?? hastyLimits,
    ...(options.redact === undefined ? {} : { redact: options.redact }),
    ...(options.observe === undefined ? {} : { observe: options.observe }),
    warn: line => void warnings.push(line),
  })
  const people = () => options.people
  const rollbacks = createRollbacks({ connections, cache, people, operations })
  const changes = createFlagChanges({ connections, cache, people, operations })
  const context = { actor: mara }

  return {
    ...changing,
    stores,
    connections,
    audit,
    cache,
    operations,
    rollbacks,
    changes,
    published,
    warnings,
    bugs,
    context,
    /** What a sync would bring. */
    async sync(connectionId: string): Promise<void> {
      const reading = cache.beginReading(connectionId)
      const read = await connections
        .find(connectionId)
        ?.connector.readStore(null, new AbortController().signal)
      if (read?.status !== 'read') throw new Error('nothing was read')
      const states = read.flags.map((flag): FlagState => ({
        flag,
        overrides: read.overrides.filter(override => override.flagKey === flag.key),
      }))
      cache.record(
        { connectionId, states, removed: [], atMs: clock.nowMs(), cause: null, reading },
        read.digest,
      )
    },
    rollBackAll: (operationId: string, environmentId = 'production') =>
      rollbacks.rollBack(
        {
          operationId,
          scope: { kind: 'environment', environmentId },
          suspendOverrides: true,
          unrecorded: false,
        },
        context,
      ),
    /** Resolves with the first summary of which this holds. */
    until(id: string, holds: (summary: OperationSummary) => boolean): Promise<OperationSummary> {
      const { promise, resolve } = Promise.withResolvers<OperationSummary>()
      const look = () => {
        const summary = operations.get({ id })
        if (!holds(summary)) return
        waiting.delete(look)
        resolve(summary)
      }
      waiting.add(look)
      look()
      return promise
    },
    settled(id: string): Promise<OperationSummary> {
      return this.until(id, summary => summary.settledAtMs !== null)
    },
    async close(): Promise<void> {
      await operations.close()
      stores.close()
    },
  }
}

export type Desk = ReturnType<typeof openDesk>
