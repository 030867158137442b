import type { OperationSummary } from '../../shared/domain/operation.ts'
import { AppError } from '../../shared/failure.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import type { OpenConnections } from '../connections/open-connections.ts'
import type { EventHub } from '../events/event-hub.ts'
import type { FlagCache } from '../flags/flag-cache.ts'
import type { Log } from '../log/index.ts'
import type { Store } from '../store/open-store.ts'
import { createAnnouncements } from './announcements.ts'
import { createDecisions } from './decisions.ts'
import { createDeliveries } from './deliveries.ts'
import { createHolds } from './holds.ts'
import { createLateLandings } from './late-landings.ts'
import { createOperationJournal } from './operation-journal.ts'
import { limitOf, operationLimits, type OperationLimits } from './operation-limits.ts'
import type { Operation, Part } from './operation-record.ts'
import { createOperationViews } from './operation-views.ts'
import type { OperationRequest, Operations } from './operations.ts'
import { namesPeople, withOwnSwitches } from './own-switches.ts'
import { createPeopleLedgers } from './people-ledgers.ts'
import { checkRequest, planParts } from './plan.ts'
import { createWakers, pursue } from './pursuit.ts'
import { pursuedTargets } from './reconcile.ts'
import { createRestores } from './restores.ts'
import { createRollbackCover } from './rollback-cover.ts'
import { createSettling } from './settling.ts'
import type { Checkpoint, OperationContext, Workings } from './workings.ts'
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
  /** takes the secrets in use out of what commands print */
  readonly redact?: (text: string) => string
  /** called, and waited for, between any two steps; for harnesses that stop the app there */
  readonly observe?: (place: Checkpoint, operationId: string) => Promise<void> | void
  /** where the one line about an unrecorded rollback goes: the log's disk is likely full as well */
  readonly warn?: (line: string) => void
}

export function createOperations(needs: OperationsDependencies): Operations {
  const { connections, cache, audit, events, clock, log } = needs
  const { limits = operationLimits, warn = toStandardError } = needs
  const journal = createOperationJournal(needs.journal, audit, clock)
  const cover = createRollbackCover()
  const wakers = createWakers()
  const ending = new AbortController()
  /** not settled, or settled and nowhere else */
  const live = new Map<string, Operation>()
  const starting = new Map<string, Promise<OperationSummary>>()
  const pursuits = new Map<Part, Promise<void>>()
  /** when each was asked for, in the order of asking */
  const places = new WeakMap<Operation, number>()
  const { summaryOf, ...views } = createOperationViews({ live, journal, connections, clock, log })
  const announcements = createAnnouncements(events, summaryOf)

  const unrecord = (operation: Operation, error: unknown) => {
    if (operation.recorded) {
      warn(`Switchyard: "${operation.title}" goes on, but is not recorded on disk: ${String(error)}`)
    }
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
    people: createPeopleLedgers({ journal, unrecord }),
    inLane: createWriteLanes(limits.rollbackPatienceMs),
    holds: createHolds(cache),
    late: createLateLandings(),
    limits,
    clock,
    log,
    redact: needs.redact ?? (text => text),
    checkpoint: (place, id) => needs.observe?.(place, id),
    announce: operation =>
      (operation.allVerifiedMs === null ? announcements.soon : announcements.now)(operation),
    ending: ending.signal,
    keep,
    save: async (operation, part, changed) => {
      part.busy += 1
      await keep(operation, () => journal.save(operation, part, changed))
      part.busy -= 1
    },
  }
  const settle = createSettling({ live, workings, announceNow: announcements.now })
  const deliveries = createDeliveries({ workings, settle, pursue: pursueAll })

  function pursueAll(operation: Operation): void {
    const place = places.get(operation) ?? cover.next()
    for (const part of operation.parts) {
      if (pursuits.has(part) || pursuedTargets(operation, part, workings).length === 0) continue
      const onStep = async () => {
        deliveries.take(operation, part, place)
        await settle(operation)
      }
      const pursuit = pursue(operation, part, place, wakers, workings, onStep)
        .catch((error: unknown) => void log.bug('operation', error))
        .finally(() => pursuits.delete(part))
      pursuits.set(part, pursuit)
    }
  }

  async function begin(asked: OperationRequest, context: OperationContext): Promise<OperationSummary> {
    const { askedMonotonicMs = performance.now() } = asked
    checkRequest(asked, connections, cover)
    const request = namesPeople(asked) ? { ...asked, targets: await withOwnSwitches(asked, workings) } : asked
    // a rollback may have been asked for while those were read
    if (request !== asked) checkRequest(request, connections, cover)
    const reason = request.confirmation.reason?.trim() || null
    const operation: Operation = {
      sequence: journal.nextSequence(),
      id: request.id,
      kind: request.kind,
      title: request.title,
      actor: context.actor,
      askedAtMs: Math.round(clock.nowMs()),
      askedMonotonicMs,
      limitMs: limitOf(request.kind, connectorsOf(request)),
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

  const connectorsOf = ({ targets }: OperationRequest) =>
    [...new Set(targets.map(target => target.connectionId))].flatMap(
      id => connections.find(id)?.connector ?? [],
    )

  async function takeUp(operation: Operation): Promise<void> {
    live.set(operation.id, operation)
    if (operation.kind === 'rollback') cover.add(operation, operation.targets)
    places.set(operation, cover.next())
    workings.holds.follow(operation.targets)
    for (const part of operation.parts) await workings.save(operation, part, part.targets)
    await settle(operation)
    if (operation.settledAtMs === null) pursueAll(operation)
  }

  const stopListening = connections.onChanged(connectionId => {
    for (const operation of live.values()) {
      for (const part of operation.parts) if (part.connectionId === connectionId) wakers.wake(part)
    }
    deliveries.look()
  })

  const start: Operations['start'] = async (request, context) => {
    const asked = starting.get(request.id) ?? views.find(request.id)
    if (asked !== undefined) return asked
    const started = begin(request, context).finally(() => starting.delete(request.id))
    starting.set(request.id, started)
    return started
  }

  return {
    start,
    ...views,
    ...createDecisions({
      live,
      workings,
      events,
      get: views.get,
      wake: wakers.wake,
      pursueAll,
      settle,
      deliveries,
    }),
    ...createRestores({ live, start, find: views.find, ...workings }),

    async resume() {
      // a file that only a newer version may write is that version's to finish
      if (needs.journal.readOnly) return
      const landedByMs = performance.now() + limits.write.landBeforeMs
      const unsettled = journal.unsettled(landedByMs, (id, error) =>
        log.bug(`operation ${id} cannot be read from the journal`, error),
      )
      for (const { kind, targets } of unsettled)
        if (kind !== 'rollback') workings.late.expect(targets, landedByMs)
      // rollbacks first: nothing of an older change may slip in before they cover their flags
      for (const operation of unsettled.filter(({ kind }) => kind === 'rollback')) await takeUp(operation)
      for (const operation of unsettled.filter(({ kind }) => kind !== 'rollback')) await takeUp(operation)
    },

    wake() {
      for (const operation of live.values()) for (const part of operation.parts) wakers.wake(part)
      deliveries.look()
    },

    async close() {
      stopListening()
      ending.abort()
      await Promise.allSettled([...starting.values(), ...pursuits.values()])
      await deliveries.close()
      announcements.close()
    },
  }
}

/** Whatever SQLite says, the person is asked the one question that helps: run it unrecorded? */
function asUnwritable(error: unknown): unknown {
  const isSqlite = error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_')
  return isSqlite
    ? new AppError({ code: 'journal-unwritable', problem: error.message }, { cause: error })
    : error
}

function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`)
}
