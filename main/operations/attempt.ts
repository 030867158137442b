import type { Failure } from '../../shared/failure.ts'
import { AppError } from '../../shared/failure.ts'
import type { OpenConnection } from '../connections/open-connections.ts'
import type { PeopleLedger, WriteResult } from '../connectors/connector.ts'
import { bounded } from './bounded.ts'
import { isToSend, type Operation, type Part, type Target } from './operation-record.ts'
import type { OpenLedger } from './people-ledgers.ts'
import { isSameState } from './same-state.ts'
import { failureOf, statusOfThrown } from './thrown-failure.ts'
import { overtaken } from './verdict.ts'
import { tellCacheTheirs, verify } from './verification.ts'
import type { Workings } from './workings.ts'
import type { Urgency } from './write-lanes.ts'

/**
 * Sends what is planned of one connection as one batch, reads it back, and leaves every target with an outcome, or
 * half-way: then the next attempt goes on. Never throws for what a store or a disk does.
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
  const isUnwanted = operation.cancelled || operation.givenUp !== null
  const planned = part.targets.filter(target => isToSend(target) && !(isUnwanted && target.rest !== 'none'))
  const open = workings.connections.find(part.connectionId)
  const wanted =
    open === undefined
      ? notSentWithout(part, planned)
      : stillAllowed(operation, planned, place, open, workings)
  if (open === undefined || wanted.length === 0) return workings.save(operation, part, planned)
  if (!(await markSent(operation, part, wanted, workings))) return workings.save(operation, part, planned)

  for (const target of wanted) {
    target.state = 'sending'
    if (target.rest === 'none') target.attempts += 1
  }
  const release = workings.holds.batch(part.connectionId, wanted)
  try {
    workings.announce(operation)
    await workings.checkpoint('marked-sent', operation.id)
    const ledger = workings.people.open(operation, part)
    const results = await write(operation, part, wanted, open, ledger, cutOff, workings)
    ledger.close()
    await workings.checkpoint('written', operation.id)
    settleResults(wanted, results, ledger)
    const unanswered = wanted.filter(target => target.state === 'unknown')
    if (unanswered.length > 0) {
      part.unansweredUntilMs = part.landedByMs
      if (operation.kind !== 'rollback') workings.late.expect(unanswered, part.landedByMs)
    }
    workings.announce(operation)
    await verify(operation, part, wanted, open, cutOff, workings)
  } finally {
    workings.holds.follow(wanted)
    release()
    tellCacheTheirs(part, wanted, workings)
  }
  await workings.checkpoint('read-back', operation.id)
  await workings.save(operation, part, planned)
  const isHalfWay = wanted.some(target => target.rest !== 'none')
  await workings.checkpoint(isHalfWay ? 'half-way' : 'outcomes-saved', operation.id)
}

function notSentWithout(part: Part, planned: readonly Target[]): Target[] {
  for (const target of planned) {
    const failure: Failure = { code: 'not-found', what: 'connection', id: part.connectionName }
    end(target, target.rest === 'none' ? 'not-sent' : 'unknown', failure)
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
      // refused says that nothing was changed; of one that is half-way something was
      const state = target.rest === 'none' ? 'refused' : 'conflict'
      end(target, state, { code: 'access-read-only', connection: open.connection.name })
      return false
    }
    if (operation.kind !== 'rollback' && cover.overtook(target, place)) {
      end(target, 'conflict', overtaken)
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
  ledger: PeopleLedger,
  cutOff: AbortSignal,
  { limits, clock, log, ending }: Workings,
): Promise<readonly WriteResult[]> {
  const begun = performance.now()
  part.landedByMs = begun + limits.write.landBeforeMs
  const isGoingOn = wanted.some(target => target.rest !== 'none')
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
        ledger,
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
    part.writeMs = (isGoingOn ? (part.writeMs ?? 0) : 0) + performance.now() - begun
  }
}

function settleResults(wanted: readonly Target[], results: readonly WriteResult[], ledger: OpenLedger): void {
  for (const [position, target] of wanted.entries()) {
    const result = results[position]
    if (result?.key !== target.key) {
      // a connector that loses an answer must not lose the target
      end(target, 'unknown', null)
      continue
    }
    const isFirst = target.rest === 'none'
    target.writeMs = (isFirst ? 0 : (target.writeMs ?? 0)) + result.elapsedMs
    // the first write that replaced something tells what a restore has to put back; a later one replaced our own doing
    if (
      isFirst &&
      target.overwritten === null &&
      result.overwritten !== null &&
      !isBefore(target, result.overwritten)
    ) {
      target.overwritten = result.overwritten
    }
    const hasMoved = noteProgress(target, result.progress)
    if (result.status === 'unfinished') {
      end(target, 'sending', result.failure)
      // without a failure it only ran out of time, as where many are looked at and nobody is on NEW
      const goesOn = hasMoved || ledger.hasKept(target.key) || result.failure === null
      target.rest = goesOn ? 'at-once' : 'later'
    } else {
      end(target, result.status === 'written' ? 'verifying' : result.status, result.failure)
    }
  }
}

/**
 * Adds up over the rounds, whether a connector counts what is left of all or what is left for this round.
 *
 * @returns whether anyone was moved
 */
function noteProgress(target: Target, progress: WriteResult['progress']): boolean {
  if (progress === undefined) return false
  const was = target.progress?.done ?? 0
  const total = Math.max(target.progress?.total ?? 0, progress.total)
  const done = Math.max(was, total - Math.max(0, progress.total - progress.done))
  target.progress = { done, total }
  return done > was
}

const isBefore = (target: Target, state: NonNullable<Target['before']>): boolean =>
  target.before !== null && isSameState(target.before, state)

function end(target: Target, state: Target['state'], failure: Failure | null): void {
  target.state = state
  target.failure = failure
  target.rest = 'none'
}
