import type { FlagState } from '../../shared/domain/flag.ts'
import type { Failure } from '../../shared/failure.ts'
import type { OpenConnection } from '../connections/open-connections.ts'
import { isOpen, isStored, type Operation, type Part, type Target } from './operation-record.ts'
import { failureOf } from './thrown-failure.ts'
import { judgeOpen, overtaken, type Verdict } from './verdict.ts'
import { noteAllVerified, provenState, readBack, tellCacheOurs, tellCacheTheirs } from './verification.ts'
import type { Workings } from './workings.ts'

/** Targets read in one go while reconciling. */
const chunkSize = 1000

export function openTargets(operation: Operation, part: Part, workings: Pick<Workings, 'limits'>): Target[] {
  return part.targets.filter(target => isOpen(operation, target, workings.limits.contestedWrites))
}

/** Open, and for us to write or to read again; what is stored already is the delivery's. */
export function pursuedTargets(
  operation: Operation,
  part: Part,
  workings: Pick<Workings, 'limits'>,
): Target[] {
  return openTargets(operation, part, workings).filter(target => !isStored(target))
}

/**
 * Reads what is not settled and says of each target what it is by now. What has to be written again becomes
 * `planned`; nothing is written here. A store that cannot be read changes nothing but the failure shown.
 */
export async function reconcile(
  operation: Operation,
  part: Part,
  place: number,
  workings: Workings,
): Promise<void> {
  const unsettled = pursuedTargets(operation, part, workings).filter(target => !target.undecided)
  const open = workings.connections.find(part.connectionId)
  const isChanged = (target: Target, before: string) => before !== `${target.state} ${target.failure?.code}`
  const was = unsettled.map(target => `${target.state} ${target.failure?.code}`)
  if (open === undefined)
    cannotRead(unsettled, { code: 'not-found', what: 'connection', id: part.connectionName })
  else await readAndJudge(operation, part, place, unsettled, open, workings)
  const changed = unsettled.filter((target, position) => isChanged(target, was[position] ?? ''))
  if (changed.length === 0) return
  noteAllVerified(operation, workings)
  workings.announce(operation)
  // `planned` is not written down: in the journal these stay what they were until their next outcome
  const settled = changed.filter(target => target.state !== 'planned')
  await workings.save(operation, part, settled)
}

async function readAndJudge(
  operation: Operation,
  part: Part,
  place: number,
  unsettled: readonly Target[],
  open: OpenConnection,
  workings: Workings,
): Promise<void> {
  for (let from = 0; from < unsettled.length; from += chunkSize) {
    const chunk = unsettled.slice(from, from + chunkSize)
    const began = performance.now()
    const reading = workings.cache.beginReading(part.connectionId)
    const late = operation.kind === 'rollback' ? workings.late.among(chunk) : null
    let found: Map<string, FlagState>
    try {
      found = await readBack(open, chunk, null, workings)
    } catch (error) {
      cannotRead(unsettled.slice(from), failureOf(error, workings.log))
      return
    }
    const verifyMs = performance.now() - began
    const hasLanded = performance.now() >= landedByMs(part, chunk)
    // of what was given up half-way only the truth is wanted
    const wanted = { kind: operation.kind, cancelled: operation.cancelled || operation.givenUp !== null }
    const settled: Target[] = []
    for (const target of chunk) {
      // given up or cancelled while the store was read
      if (!isOpen(operation, target, workings.limits.contestedWrites)) continue
      const state = found.get(target.key)
      const verdict = judgeOpen(wanted, target, state, hasLanded, open.connector)
      const isOvertaken = operation.kind !== 'rollback' && workings.cover.overtook(target, place)
      if (verdict.state === 'verified' && late?.has(target)) continue
      if (isOvertaken && isStillWanted(verdict)) take(target, { state: 'conflict', failure: overtaken }, open)
      else take(target, verdict, open)
      if (operation.givenUp !== null && target.state === 'conflict') target.givenUp = operation.givenUp
      if (target.state !== 'verified' && target.state !== 'conflict' && !isStored(target)) continue
      target.after = state ?? null
      target.verifyMs = verifyMs
      settled.push(target)
    }
    tellCacheOurs(operation, part, settled, reading, workings)
    await workings.cache.written()
    workings.holds.follow(chunk)
    tellCacheTheirs(part, settled, workings)
  }
}

const isStillWanted = ({ state }: Verdict): boolean => state === 'ask' || state === 'write-again'

/** When every write of these was answered, nothing of theirs is on its way any more. */
function landedByMs(part: Part, targets: readonly Target[]): number {
  return targets.every(target => target.progress !== null) ? part.unansweredUntilMs : part.landedByMs
}

function take(target: Target, verdict: Verdict, open: OpenConnection): void {
  switch (verdict.state) {
    case 'verified':
      target.state = provenState(open)
      target.failure = null
      return
    case 'conflict':
    case 'not-sent':
      target.state = verdict.state
      target.failure = verdict.failure
      return
    case 'write-again':
      target.state = 'planned'
      return
    case 'ask':
      target.undecided = true
      return
    case 'wait':
      return
  }
}

/** The state stays what it was: not being able to look is no news of the target. */
function cannotRead(targets: readonly Target[], failure: Failure): void {
  for (const target of targets)
    target.failure = target.failure?.code === 'row-locked' ? target.failure : failure
}
