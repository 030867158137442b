import { isStored, type Operation, type Part, type Target } from './operation-record.ts'
import type { RollbackCover } from './rollback-cover.ts'
import { openTargets } from './reconcile.ts'
import { settledText } from './settled-text.ts'
import { noteAllVerified } from './verification.ts'
import type { Workings } from './workings.ts'

type SettlingNeeds = {
  readonly live: Map<string, Operation>
  readonly workings: Workings
  readonly announceNow: (operation: Operation) => void
}

/** Ends what a person ended, and the operation itself when nothing of it is open any more. Call after every step. */
export function createSettling({ live, workings, announceNow }: SettlingNeeds) {
  const { clock, cover, journal, keep } = workings
  const isUnsettled = (operation: Operation) =>
    operation.parts.some(part => part.busy > 0 || openTargets(operation, part, workings).length > 0)

  return async function settle(operation: Operation): Promise<void> {
    if (operation.settledAtMs !== null) return
    await endUnwanted(operation, workings)
    if (operation.settledAtMs !== null || isUnsettled(operation)) {
      announceNow(operation)
      return
    }
    noteAllVerified(operation, workings)
    operation.settledAtMs = Math.round(clock.nowMs())
    if (operation.kind === 'rollback') releaseCover(operation, cover)
    await keep(operation, () => journal.settle(operation, settledText(operation)))
    // one that is not on disk stays here, or it would be nowhere
    if (operation.recorded) live.delete(operation.id)
    announceNow(operation)
    await workings.checkpoint('settled', operation.id)
  }
}

/**
 * A write that was never answered may still land, after another one of ours was verified. It would lower once more,
 * and make a lie of a restore that was quicker; so the flags stay covered until it no longer can.
 */
function releaseCover(operation: Operation, cover: RollbackCover): void {
  const release = () => cover.release(operation, operation.targets)
  const untilMs = Math.max(0, ...operation.parts.map(part => part.unansweredUntilMs))
  const waitMs = untilMs - performance.now()
  if (waitMs <= 0) release()
  else setTimeout(release, waitMs).unref()
}

async function endUnwanted(operation: Operation, workings: Workings): Promise<void> {
  if (operation.givenUp === null && !operation.cancelled) return
  for (const part of operation.parts) {
    if (part.busy > 0) continue
    const changed = openTargets(operation, part, workings).filter(target => {
      // read first: its pursuit is about to
      if (target.rest !== 'none') return false
      if (target.state === 'planned') {
        target.state = part.sentAtMs === null || target.attempts === 0 ? 'not-sent' : 'unknown'
        if (operation.cancelled) target.failure = { code: 'cancelled' }
      } else if (isStored(target)) {
        leaveStored(target, part)
      } else if (operation.givenUp === null) return false
      target.givenUp = operation.givenUp
      return true
    })
    workings.holds.follow(changed)
    if (changed.length > 0) await workings.save(operation, part, changed)
  }
}

/** What is stored stays stored, and the application may take it up any time: only nobody looks any more. */
function leaveStored(target: Target, part: Part): void {
  target.state = 'by-hand'
  target.failure ??= { code: 'not-served', connection: part.connectionName, problem: 'stopped', serves: null }
  const { delivered } = part
  const isUnderWay = delivered?.state === 'running' || delivered?.state === 'waiting-for-probe'
  if (delivered !== null && isUnderWay) part.delivered = { ...delivered, state: 'by-hand' }
}
