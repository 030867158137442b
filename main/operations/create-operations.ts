import type { OperationSummary, OperationTarget } from '../../shared/domain/operation.ts'
import { AppError } from '../../shared/failure.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import type { OpenConnections } from '../connections/open-connections.ts'
import type { EventHub } from '../events/event-hub.ts'
import type { FlagCache } from '../flags/flag-cache.ts'
import type { Log } from '../log/index.ts'
import type { Store } from '../store/open-store.ts'
import { createAnnouncements } from './announcements.ts'
import { createOperationJournal } from './operation-journal.ts'
import { createHolds } from './holds.ts'
import { limitOf, operationLimits, type OperationLimits } from './operation-limits.ts'
import type { Operation, Part } from './operation-record.ts'
import type { StoredTarget } from './operation-rows.ts'
import { summarise } from './operation-summary.ts'
import type { OperationRequest, Operations } from './operations.ts'
import { checkRequest, planParts } from './plan.ts'
import { createWakers, pursue } from './pursuit.ts'
import { openTargets } from './reconcile.ts'
import { createRestores } from './restores.ts'
import { createRollbackCover } from './rollback-cover.ts'
import { settledText } from './settled-text.ts'
import type { Checkpoint, OperationContext, Workings } from './workings.ts'
import { noteAllVerified } from './verification.ts'
import { createWriteLanes } from './write-lanes.ts'

export type OperationsDependencies = {
  readonly journal: Store
  readonly connections: OpenConnections
  readonly cache: FlagCache
  readonly audit: AuditLog
  readonly events: Pick<EventHub, 'publish'>
  readonly clock: Clock
  readonly log: Pick<Log, 'bug'>
  readonly limits?: OperationLimits
  /** called, and waited for, between any two steps; for harnesses that stop the app there */
  readonly observe?: (place: Checkpoint, operationId: string) => Promise<void> | void
  /** where the one line about an unrecorded rollback goes: the log's disk is likely full as well */
  readonly warn?: (line: string) => void
}

/** How long a settled operation stays among the open ones, so that its receipt is not missed. */
const shownAfterSettlingMs = 5 * 60_000

export function createOperations(needs: OperationsDependencies): Operations {
  const { connections, cache, audit, clock, log, limits = operationLimits, observe, warn = toStandardError } = needs
  const journal = createOperationJournal(needs.journal, audit, clock)
  const cover = createRollbackCover()
  const wakers = createWakers()
  const ending = new AbortController()
  /** not settled, or settled and nowhere else */
  const live = new Map<string, Operation>()
  const starting = new Map<string, Promise<OperationSummary>>()
  const pursuits = new Map<Part, Promise<void>>()
  const places = new WeakMap<Operation, number>()

  const quietly = <T>(read: () => T, otherwise: T): T => {
    try {
      return read()
    } catch (error) {
      // a journal that cannot be read must not stop an operation that runs in memory
      log.bug('journal', error)
      return otherwise
    }
  }
  const summaryOf = (operation: Operation): OperationSummary =>
    summarise(operation, quietly(() => journal.restoredBy(operation.id), null))
  const announcements = createAnnouncements(needs.events, summaryOf)

  const unrecord = (operation: Operation, error: unknown) => {
    if (operation.recorded) warn(`Switchyard: "${operation.title}" goes on, but is not recorded on disk: ${String(error)}`)
    operation.recorded = false
  }
  const keep: Workings['keep'] = async (operation, write) => {
    if (!operation.recorded) return
    try {
      await write()
    } catch (error) {
      unrecord(operation, error)
    }
  }
  const workings: Workings = {
    connections,
    cache,
    journal,
    cover,
    inLane: createWriteLanes(limits.rollbackPatienceMs),
    holds: createHolds(cache),
    limits,
    clock,
    log,
    checkpoint: (place, id) => observe?.(place, id),
    announce: announcements.soon,
    ending: ending.signal,
    keep,
    save: async (operation, part, changed) => {
      part.busy += 1
      await keep(operation, () => journal.save(operation, part, changed))
      part.busy -= 1
    },
  }

  /** Ends what a person ended, and the operation when nothing is open any more. */
  async function step(operation: Operation): Promise<void> {
    if (operation.settledAtMs !== null) return
    await endUnwanted(operation)
    const isBusy = operation.parts.some(part => part.busy > 0)
    if (isBusy || operation.settledAtMs !== null || operation.parts.some(part => openTargets(operation, part, workings).length > 0)) {
      announcements.now(operation)
      return
    }
    noteAllVerified(operation, workings)
    operation.settledAtMs = Math.round(clock.nowMs())
    if (operation.kind === 'rollback') cover.release(operation, operation.targets)
    await keep(operation, () => journal.settle(operation, settledText(operation)))
    if (operation.recorded) live.delete(operation.id)
    announcements.now(operation)
    await workings.checkpoint('settled', operation.id)
  }

  async function endUnwanted(operation: Operation): Promise<void> {
    if (operation.givenUp === null && !operation.cancelled) return
    for (const part of operation.parts) {
      if (part.busy > 0) continue
      const changed = openTargets(operation, part, workings).filter(target => {
        if (target.state === 'planned') {
          target.state = part.sentAtMs === null || target.attempts === 0 ? 'not-sent' : 'unknown'
          if (operation.cancelled) target.failure = { code: 'cancelled' }
        } else if (operation.givenUp === null) return false
        target.givenUp = operation.givenUp
        return true
      })
      workings.holds.follow(changed)
      if (changed.length > 0) await workings.save(operation, part, changed)
    }
  }

  function pursueAll(operation: Operation): void {
    const place = places.get(operation) ?? cover.next()
    for (const part of operation.parts) {
      if (pursuits.has(part) || openTargets(operation, part, workings).length === 0) continue
      const pursuit = pursue(operation, part, place, wakers, workings, () => step(operation))
        .catch((error: unknown) => void log.bug('operation', error))
        .finally(() => pursuits.delete(part))
      pursuits.set(part, pursuit)
    }
  }

  async function begin(request: OperationRequest, context: OperationContext): Promise<OperationSummary> {
    const { askedMonotonicMs = performance.now() } = request
    checkRequest(request, connections, cover)
    const reason = request.confirmation.reason?.trim() || null
    const operation: Operation = {
      sequence: journal.nextSequence(),
      id: request.id,
      kind: request.kind,
      title: request.title,
      actor: context.actor,
      askedAtMs: Math.round(clock.nowMs()),
      askedMonotonicMs,
      limitMs: limitOf(request.kind),
      restores: request.restores,
      peopleUnpinned: request.peopleUnpinned,
      ...planParts(request.targets, connections),
      askedReason: reason,
      reason,
      recorded: true,
      cancelled: false,
      givenUp: null,
      settledAtMs: null,
      allVerifiedMs: null,
    }
    if (operation.kind === 'rollback') cover.add(operation, operation.targets)
    places.set(operation, cover.next())
    try {
      await workings.checkpoint('planned', operation.id)
      await journal.begin(operation)
    } catch (error) {
      if (!request.unrecorded || operation.kind !== 'rollback') {
        cover.release(operation, operation.targets)
        throw asUnwritable(error)
      }
      unrecord(operation, error)
    }
    live.set(operation.id, operation)
    announcements.now(operation)
    await workings.checkpoint('journalled', operation.id)
    pursueAll(operation)
    return summaryOf(operation)
  }

  const known = (id: string): Operation => {
    const operation = live.get(id)
    if (operation === undefined || operation.settledAtMs !== null) throw new AppError({ code: 'not-found', what: 'open operation', id })
    return operation
  }

  const stopListening = connections.onChanged(connectionId => {
    for (const operation of live.values()) {
      for (const part of operation.parts) if (part.connectionId === connectionId) wakers.wake(part)
    }
  })

  const operations: Operations = {
    async start(request, context) {
      const asked = starting.get(request.id) ?? operations.find(request.id)
      if (asked !== undefined) return asked
      const started = begin(request, context).finally(() => starting.delete(request.id))
      starting.set(request.id, started)
      return started
    },

    find(id) {
      const operation = live.get(id)
      return operation === undefined ? quietly(() => journal.summary(id), undefined) : summaryOf(operation)
    },

    get({ id }) {
      const summary = operations.find(id)
      if (summary === undefined) throw new AppError({ code: 'not-found', what: 'operation', id })
      return summary
    },

    targets({ id, states, offset, limit }) {
      const operation = live.get(id)
      if (operation === undefined) {
        const page = journal.page(id, states, offset, limit)
        if (page === undefined) throw new AppError({ code: 'not-found', what: 'operation', id })
        const places = new Map(page.connections.map(row => [row.connection_id, { name: row.connection_name, environmentId: row.environment_id }]))
        return { total: page.total, targets: page.targets.map(target => receipt(target, places.get(target.connectionId))) }
      }
      const wanted = states === undefined ? operation.targets : operation.targets.filter(target => states.includes(target.state))
      const places = new Map(operation.parts.map(part => [part.connectionId, { name: part.connectionName, environmentId: part.environmentId }]))
      return {
        total: wanted.length,
        targets: wanted.slice(offset, offset + limit).map(({ undecided: _, ...target }) => receipt(target, places.get(target.connectionId))),
      }
    },

    open() {
      const settled = quietly(() => journal.settledSince(clock.nowMs() - shownAfterSettlingMs), [])
      return newestFirst([...live.values()].map(summaryOf), settled)
    },

    recent: ({ limit }) =>
      newestFirst([...live.values()].map(summaryOf), quietly(() => journal.recent(limit), [])).slice(0, limit),

    setReason({ id, reason }, { actor }) {
      const operation = live.get(id)
      if (operation === undefined || operation.recorded) journal.setReason(operations.get({ id }), reason, actor)
      if (operation !== undefined) {
        operation.reason = reason
        announcements.now(operation)
        return summaryOf(operation)
      }
      const summary = operations.get({ id })
      needs.events.publish({ type: 'operation', operation: summary })
      return summary
    },

    async cancel({ id }, { actor }) {
      const operation = known(id)
      if (!operation.cancelled) {
        operation.cancelled = true
        // nobody has to decide any more: what did not land is left as it is
        for (const target of operation.targets) target.undecided = false
        await keep(operation, () =>
          journal.decide(operation, 'operation-cancelled', actor, `${operation.title}: what had not been sent was cancelled`),
        )
      }
      return decided(operation)
    },

    retry({ id }) {
      const operation = known(id)
      for (const target of operation.targets) {
        if (!target.undecided || target.givenUp !== null) continue
        target.undecided = false
        target.state = 'planned'
      }
      for (const part of operation.parts) wakers.wake(part)
      pursueAll(operation)
      announcements.now(operation)
      return summaryOf(operation)
    },

    async giveUp({ id, reason }, { actor }) {
      const operation = known(id)
      operation.givenUp = { reason, by: actor.name, atMs: Math.round(clock.nowMs()) }
      await keep(operation, () =>
        journal.decide(operation, 'operation-given-up', actor, `${operation.title}: given up: ${reason}`),
      )
      return decided(operation)
    },

    ...createRestores({
      connections,
      cache,
      journal,
      cover,
      live: id => live.get(id),
      find: id => operations.find(id),
      start: (request, context) => operations.start(request, context),
      limits,
      ending: ending.signal,
      log,
    }),

    async resume() {
      // a file that only a newer version may write is that version's to finish
      if (needs.journal.readOnly) return
      const unsettled = journal.unsettled(performance.now() + limits.write.landBeforeMs, (id, error) =>
        log.bug(`operation ${id} cannot be read from the journal`, error),
      )
      // rollbacks first: nothing of an older change may slip in before they cover their flags
      for (const operation of unsettled.toSorted((one, other) => Number(other.kind === 'rollback') - Number(one.kind === 'rollback'))) {
        live.set(operation.id, operation)
        if (operation.kind === 'rollback') cover.add(operation, operation.targets)
        places.set(operation, cover.next())
        workings.holds.follow(operation.targets)
        for (const part of operation.parts) await workings.save(operation, part, part.targets)
        announcements.now(operation)
        await step(operation)
        if (operation.settledAtMs === null) pursueAll(operation)
      }
    },

    wake() {
      for (const operation of live.values()) for (const part of operation.parts) wakers.wake(part)
    },

    async close() {
      stopListening()
      ending.abort()
      await Promise.allSettled([...starting.values(), ...pursuits.values()])
      announcements.close()
    },
  }

  async function decided(operation: Operation): Promise<OperationSummary> {
    await step(operation)
    for (const part of operation.parts) wakers.wake(part)
    announcements.now(operation)
    return summaryOf(operation)
  }

  function receipt(target: StoredTarget, place: { name: string; environmentId: string } | undefined): OperationTarget {
    const { connector } = connections.find(target.connectionId) ?? {}
    return {
      ...target,
      connectionName: place?.name ?? target.connectionId,
      environmentId: place?.environmentId ?? 'unknown',
      // a connection that was removed can no longer say how it would be done
      byHand: connector?.byHand(target.key, target.intent) ?? '',
    }
  }

  return operations
}

function newestFirst(live: readonly OperationSummary[], stored: readonly OperationSummary[]): OperationSummary[] {
  const ids = new Set(live.map(summary => summary.id))
  return [...live, ...stored.filter(summary => !ids.has(summary.id))].toSorted((one, other) => other.askedAtMs - one.askedAtMs)
}

/** Whatever SQLite says, the person is asked the one question that helps: run it unrecorded? */
function asUnwritable(error: unknown): unknown {
  const isSqlite = error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_')
  return isSqlite ? new AppError({ code: 'journal-unwritable', problem: error.message }, { cause: error }) : error
}

function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`)
}
