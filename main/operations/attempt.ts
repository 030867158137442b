import type { Failure } from '../../shared/failure.ts'
import { AppError } from '../../shared/failure.ts'
import type { OpenConnection } from '../connections/open-connections.ts'
import type { WriteResult } from '../connectors/connector.ts'
import { bounded } from './bounded.ts'
import type { Operation, Part, Target } from './operation-record.ts'
import { isSameState } from './same-state.ts'
import { failureOf, statusOfThrown } from './thrown-failure.ts'
import { tellCacheTheirs, verify } from './verification.ts'
import type { Workings } from './workings.ts'
import type { Urgency } from './write-lanes.ts'

/**
 * Sends what is planned of one connection as one batch, reads it back, and leaves every target with an outcome.
 * Never throws for what a store or a disk does.
 */
export async function attempt(
  operation: Operation,
  part: Part,
  place: number,
  urgency: Urgency,
  workings: Workings,
): Promise<void> {
  await workings.inLane(part.connectionId, urgency, async cutOff => {
    part.busy += 1
    try {
      await sendPlanned(operation, part, place, cutOff, workings)
    } finally {
      part.busy -= 1
    }
  })
}

async function sendPlanned(
  operation: Operation,
  part: Part,
  place: number,
  cutOff: AbortSignal,
  workings: Workings,
): Promise<void> {
  // looked at only now: while this waited for its turn, a person or a rollback may have decided otherwise
  const planned = part.targets.filter(target => target.state === 'planned')
  const open = workings.connections.find(part.connectionId)
  const wanted =
    open === undefined
      ? notSentWithout(part, planned)
      : stillAllowed(operation, planned, place, open, workings)
  if (open === undefined || wanted.length === 0) return workings.save(operation, part, planned)
  if (!(await markSent(operation, part, wanted, workings))) return workings.save(operation, part, planned)

  for (const target of wanted) {
    target.state = 'sending'
    target.attempts += 1
  }
  const release = workings.holds.batch(part.connectionId, wanted)
  try {
    workings.announce(operation)
    await workings.checkpoint('marked-sent', operation.id)
    const results = await write(operation, part, wanted, open, cutOff, workings)
    await workings.checkpoint('written', operation.id)
    settleResults(wanted, results)
    if (wanted.some(target => target.state === 'unknown')) part.unansweredUntilMs = part.landedByMs
    workings.announce(operation)
    await verify(operation, part, wanted, open, cutOff, workings)
  } finally {
    workings.holds.follow(wanted)
    release()
    tellCacheTheirs(part, wanted, workings)
  }
  await workings.checkpoint('read-back', operation.id)
  await workings.save(operation, part, planned)
  await workings.checkpoint('outcomes-saved', operation.id)
}

function notSentWithout(part: Part, planned: readonly Target[]): Target[] {
  for (const target of planned) {
    end(target, 'not-sent', { code: 'not-found', what: 'connection', id: part.connectionName })
  }
  return []
}

function stillAllowed(
  operation: Operation,
  planned: readonly Target[],
  place: number,
  open: OpenConnection,
  { cover }: Workings,
): Target[] {
  return planned.filter(target => {
    if (open.connection.access === 'read-only') {
      end(target, 'refused', { code: 'access-read-only', connection: open.connection.name })
      return false
    }
    if (operation.kind !== 'rollback' && cover.overtook(target, place)) {
      end(target, 'conflict', {
        code: 'conflict',
        expected: 'no rollback',
        found: 'a rollback asked for meanwhile',
      })
      return false
    }
    return true
  })
}

/** false: this is an ordinary operation and the journal does not take it, so nothing may be sent. */
async function markSent(
  operation: Operation,
  part: Part,
  wanted: readonly Target[],
  workings: Workings,
): Promise<boolean> {
  if (part.sentAtMs !== null || !operation.recorded) return true
  const atMs = Math.round(workings.clock.nowMs())
  try {
    workings.journal.markSent(operation, part, atMs)
  } catch (error) {
    if (operation.kind !== 'rollback') {
      const failure = error instanceof AppError ? error.failure : failureOf(error, workings.log)
      for (const target of wanted) end(target, 'not-sent', failure)
      return false
    }
    await workings.keep(operation, () => {
      throw error
    })
  }
  part.sentAtMs = atMs
  return true
}

async function write(
  operation: Operation,
  part: Part,
  wanted: readonly Target[],
  open: OpenConnection,
  cutOff: AbortSignal,
  { limits, clock, log, ending }: Workings,
): Promise<readonly WriteResult[]> {
  const begun = performance.now()
  part.landedByMs = begun + limits.write.landBeforeMs
  const isFirstRollback = operation.kind === 'rollback' && wanted.every(target => target.attempts === 1)
  const lockMs = isFirstRollback ? Math.min(limits.firstLockMs, limits.write.lockMs) : limits.write.lockMs
  try {
    return await bounded(open.connection.name, limits.write.deadlineMs, [cutOff, ending], signal =>
      open.connector.apply(
        wanted.map(({ key, intent }) => ({ key, intent })),
        {
          operationId: operation.id,
          actor: operation.actor.name,
          atMs: clock.nowMs(),
          why: operation.reason,
        },
        { ...limits.write, lockMs },
        signal,
      ),
    )
  } catch (error) {
    const failure = failureOf(error, log)
    const elapsedMs = performance.now() - begun
    return wanted.map(({ key }) => ({
      key,
      status: statusOfThrown(failure),
      overwritten: null,
      failure,
      elapsedMs,
    }))
  } finally {
    part.writeMs = performance.now() - begun
  }
}

function settleResults(wanted: readonly Target[], results: readonly WriteResult[]): void {
  for (const [position, target] of wanted.entries()) {
    const result = results[position]
    if (result?.key !== target.key) {
      // a connector that loses an answer must not lose the target
      end(target, 'unknown', null)
      continue
    }
    target.writeMs = result.elapsedMs
    // the first write that replaced something tells what a restore has to put back; a later one replaced our own doing
    if (target.overwritten === null && result.overwritten !== null && !isBefore(target, result.overwritten)) {
      target.overwritten = result.overwritten
    }
    const isWritten = result.status === 'written' || result.status === 'unfinished'
    end(target, isWritten ? 'verifying' : result.status, result.failure)
  }
}

const isBefore = (target: Target, state: NonNullable<Target['before']>): boolean =>
  target.before !== null && isSameState(target.before, state)

function end(target: Target, state: Target['state'], failure: Failure | null): void {
  target.state = state
  target.failure = failure
}
